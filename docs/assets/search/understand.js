// What a query asks for: its words, put right where they are not known, and what the book calls the same.

import { completions, halves, nearest } from "./spelling.js";
import { isSmall, keysOf, partsOf, wordsOf } from "./words.js";
import { thesaurus } from "./thesaurus.js";

/** @typedef {{stems: string[], weight: number}} Alternative words that a section must all hold, and how much they count */
/** @typedef {{parts: string[], meant: string[], alternatives: Alternative[]}} Concept one thing that is asked for */
/** @typedef {{concepts: Concept[], read: [typed: string, as: string][], unknown: string[], compares: boolean}} Question */

const LONGEST_PHRASE = 5;
const WHOLE = 1.2;
const MEANT = 0.7;
const COMPLETED = 0.4;
const COMPLETED_BESIDE = 0.1;
const MOST_COMPLETIONS = 8;
const SHORTEST_TOLD = 3; // letters of a word that the book lacks
const COMPARES = /\b(vs|versus|or|differ\w*|compare\w*)\b/i;
const NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const SIZE_IN_WORDS = new RegExp(`\\b(${NUMBERS.join("|")})(?= by )|(?<= by )(${NUMBERS.join("|")})\\b`, "gi");
const ASKS_WHAT_IT_MEANS = /^\W*what\s+do(?:es)?\b(.*)\bmean\b/i;

/**
 * Gives a function that reads queries.
 * @param {import("./spelling.js").Vocabulary} vocabulary the book's words; the thesaurus's are added
 * @param {(word: string) => string} stem
 * @returns {(query: string) => Question}
 */
export function makeReader(vocabulary, stem) {
  const stems = new Set(Array.from(vocabulary.keys(), stem));
  /** @type {Map<string, string[]>} */
  const meanings = new Map();
  for (const [typed, meant] of thesaurus()) {
    for (const key of new Set(keysOf(partsOf(typed), stem))) meanings.set(key, [...(meanings.get(key) ?? []), ...meant]);
    for (const word of wordsOf(typed)) vocabulary.set(word, vocabulary.get(word) ?? 1);
  }
  const known = new Set(Array.from(vocabulary.keys(), stem));
  /** @param {string} word */
  const isKnown = (word) => isSmall(word) || known.has(stem(word)) || meaningOf([word]).length > 0;

  /** @param {string[]} parts */
  function meaningOf(parts) {
    const key = keysOf(parts, stem).find((each) => meanings.has(each));
    return key === undefined ? [] : [...new Set(meanings.get(key))];
  }

  /** @param {string[]} words @param {number} weight @returns {Alternative[]} */
  function together(words, weight) {
    const found = [...new Set(words.map(stem))];
    return found.length && found.every((each) => stems.has(each)) ? [{ stems: found, weight }] : [];
  }

  /** @param {string[]} parts @returns {Concept} */
  function concept(parts) {
    const meant = meaningOf(parts);
    const telling = parts.filter((part) => !isSmall(part));
    const alternatives = [
      ...together(telling.length ? telling : parts, 1),
      ...(parts.length > 1 ? together([parts.join("")], WHOLE) : []),
      ...meant.flatMap((each) => together(wordsOf(each), MEANT)),
    ];
    return { parts, meant, alternatives };
  }

  /** How many parts from the first on are one thing. @param {string[]} parts @param {Set<string>} compounds as they were typed */
  function reach(parts, compounds) {
    for (let length = Math.min(LONGEST_PHRASE, parts.length); length > 1; length--) {
      const first = parts.slice(0, length);
      const whole = first.join("");
      const isCompound = stems.has(stem(whole)) && (compounds.has(whole) || !first.some(isSmall));
      if (isCompound || meaningOf(first).length) return length;
    }
    return 1;
  }

  return function read(query) {
    const asked = query.replace(ASKS_WHAT_IT_MEANS, "$1").replace(SIZE_IN_WORDS, (word) => `${NUMBERS.indexOf(word.toLowerCase())}`);
    const isOpen = /[\p{L}\p{N}]$/u.test(asked); // the last word may go on
    const typed = partsOf(asked);
    const { parts, corrected, unknown } = putRight(typed, isOpen);
    const all = conceptsOf(parts, new Set(wordsOf(asked)));
    const telling = all.filter(({ parts, meant }) => meant.length || !parts.every(isSmall));
    const concepts = telling.length || unknown.length ? telling : all.slice(-1);
    const last = parts.at(-1);
    if (isOpen && last && last === typed.at(-1)) complete(concepts, last);
    const found = concepts.filter(({ alternatives }) => alternatives.length);
    return { concepts: found, read: corrected, unknown, compares: COMPARES.test(query) };
  };

  /** Changes words that are not known to those that were probably meant. @param {string[]} typed @param {boolean} isOpen */
  function putRight(typed, isOpen) {
    /** @type {Question["read"]} */
    const corrected = [];
    /** @type {string[]} */
    const unknown = [];
    const parts = typed.flatMap((word, at) => {
      const pairs = [typed[at - 1] + word, word + typed[at + 1]]; // "soft max"
      if (isKnown(word) || pairs.some((pair) => stems.has(stem(pair)))) return [word];
      if (isOpen && at === typed.length - 1 && completions(word, vocabulary).length) return [word];
      const split = halves(word, (part) => vocabulary.has(part));
      if (split.length) return split;
      const [best] = nearest(word, vocabulary);
      if (best && !isSmall(best)) corrected.push([word, best]);
      if (!best && word.length >= SHORTEST_TOLD) unknown.push(word);
      return best ? [best] : [];
    });
    return { parts, corrected, unknown };
  }

  /** Takes words together that mean one thing. @param {string[]} parts @param {Set<string>} compounds */
  function conceptsOf(parts, compounds) {
    /** @type {Concept[]} */
    const concepts = [];
    for (let at = 0; at < parts.length; at += concepts[concepts.length - 1].parts.length) {
      concepts.push(concept(parts.slice(at, at + reach(parts.slice(at), compounds))));
    }
    return concepts;
  }

  /** Lets the last word be what it may become. @param {Concept[]} concepts @param {string} start */
  function complete(concepts, start) {
    const last = concepts.at(-1);
    if (last?.parts.join() !== start) return;
    const longer = completions(start, vocabulary).filter((word) => stem(word) !== stem(start)).slice(0, MOST_COMPLETIONS);
    const isWord = last.alternatives.length > 0;
    for (const word of longer) {
      const meant = isWord ? [] : meaningOf([word]).flatMap((each) => together(wordsOf(each), COMPLETED * MEANT));
      last.alternatives.push(...together([word], isWord ? COMPLETED_BESIDE : COMPLETED), ...meant);
    }
  }
}
