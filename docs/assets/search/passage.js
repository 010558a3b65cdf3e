// The place of a section that answers best: where most of what was found stands close together.

const LENGTH = 160;
const BEFORE = 40;

/** @typedef {{text: string, isHit: boolean}[]} Passage the pieces of a line of text */

/**
 * Where the words of most concepts stand together: the first place of them, how many, and every word that was found.
 * @param {import("./words.js").Piece[]} pieces
 * @param {(word: import("./words.js").Word) => number[]} conceptsOf the concepts that a word belongs to
 */
export function densest(pieces, conceptsOf) {
  /** @type {{at: number, length: number, concepts: number[]}[]} */
  const hits = [];
  for (const { word, at, length } of pieces) {
    const concepts = conceptsOf(word);
    if (concepts.length) hits.push({ at, length, concepts });
  }
  let best = { at: 0, count: 0 };
  hits.forEach(({ at }, first) => {
    const near = new Set();
    for (let next = first; next < hits.length && hits[next].at < at + LENGTH - BEFORE; next++) {
      for (const each of hits[next].concepts) near.add(each);
    }
    if (near.size > best.count) best = { at, count: near.size };
  });
  return { ...best, hits };
}

/**
 * A line of the text around a place, with the words that were found.
 * @param {string} text
 * @param {{at: number, hits: {at: number, length: number}[]}} found
 * @returns {Passage}
 */
export function passage(text, { at, hits }) {
  const begin = at < BEFORE ? 0 : text.indexOf(" ", at - BEFORE) + 1;
  const space = text.indexOf(" ", begin + LENGTH);
  const end = space < 0 ? text.length : space;
  /** @type {Passage} */
  const pieces = [{ text: begin ? "… " : "", isHit: false }];
  let done = begin;
  for (const hit of hits.filter(({ at, length }) => at >= begin && at + length <= end)) {
    pieces.push({ text: text.slice(done, hit.at), isHit: false }, { text: text.slice(hit.at, hit.at + hit.length), isHit: true });
    done = hit.at + hit.length;
  }
  pieces.push({ text: text.slice(done, end) + (end < text.length ? " …" : ""), isHit: false });
  return pieces.filter(({ text }) => text);
}
