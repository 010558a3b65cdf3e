// The known words next to one that is not: slips of one or two letters, ends that are not yet typed, two words run together.

/** @typedef {import("minisearch/SearchableMap").default<number>} Vocabulary each word, and how often it is said */

const SHORTEST = 4;
const SHORTEST_WITH_TWO = 6;
const LONG = 8;
const SHORTEST_PART = 3;
const SHORTEST_START = 2;

/**
 * The known words that a word was probably meant to be, the likeliest first. Two letters exchanged are one slip. The first
 * letter is seldom wrong.
 * @param {string} word
 * @param {Vocabulary} vocabulary
 */
export function nearest(word, vocabulary) {
  if (word.length < SHORTEST || /\d/.test(word)) return [];
  const found = Array.from(vocabulary.fuzzyGet(word, 2), ([other, [count, distance]]) => {
    const begins = other[0] === word[0];
    const most = word.length < SHORTEST_WITH_TWO || (word.length < LONG && !begins) ? 1 : 2;
    return { other, begins, count, most, slips: areSwapped(word, other) ? 1 : distance };
  });
  return found
    .filter(({ slips, most, other }) => slips <= most && other.length >= SHORTEST_PART)
    .sort((a, b) => a.slips - b.slips || Number(b.begins) - Number(a.begins) || b.count - a.count)
    .map(({ other }) => other);
}

/** The known words that begin so, the most frequent first. @param {string} start @param {Vocabulary} vocabulary */
export function completions(start, vocabulary) {
  if (start.length < SHORTEST_START) return [];
  return Array.from(vocabulary.atPrefix(start))
    .sort((a, b) => b[1] - a[1])
    .map(([word]) => word);
}

/** The two known words that a word is made of, or none. @param {string} word @param {(part: string) => boolean} isKnown */
export function halves(word, isKnown) {
  for (let at = word.length - SHORTEST_PART; at >= SHORTEST_PART; at--) {
    const parts = [word.slice(0, at), word.slice(at)];
    if (parts.every(isKnown)) return parts;
  }
  return [];
}

/** Whether two neighbouring letters are exchanged, and nothing else. @param {string} a @param {string} b */
function areSwapped(a, b) {
  if (a.length !== b.length) return false;
  const at = Array.from(a).findIndex((letter, index) => letter !== b[index]);
  return at >= 0 && a.slice(0, at) + a[at + 1] + a[at] + a.slice(at + 2) === b;
}
