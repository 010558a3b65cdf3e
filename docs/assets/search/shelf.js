// The book's words, put in order for the search: an index of its sections, how often each word is said, and its terms.

import { keysOf, partsOf, piecesOf, wordsOf } from "./words.js";

/** @typedef {{id: number, title: string, page: string, text: string}} Entry a section's stems, with spaces between */
/** @typedef {(word: string) => string} Stem */
/** @typedef {import("minisearch").default<Entry>} Index */
/** @typedef {import("./spelling.js").Vocabulary} Vocabulary */
/**
 * @typedef {{
 *   index: Index,
 *   stem: Stem,
 *   vocabulary: Vocabulary,
 *   holders: Map<string, number>,
 *   terms: Map<string, number>,
 *   titles: string[][],
 *   pieces: import("./words.js").Piece[][],
 * }} Shelf `holders` tells how many sections hold a stem, `terms` the glossary's entry of a key,
 * `titles` the keys of each section's title, `pieces` the words of its text
 */

const SECTIONS_AT_ONCE = 10;
const NUMBER = /^\d+ · /; // a chapter's

/**
 * Reads the sections, a few at a time, so that the page goes on between.
 * @param {BookSection[]} sections
 * @param {typeof import("../../../src/bookbuild/in_the_page/search/library.js")} library
 * @returns {Promise<Shelf>}
 */
export async function putInOrder(sections, { MiniSearch, SearchableMap, stemmer }) {
  const stem = remembering(stemmer);
  /** @type {Index} */
  const index = new MiniSearch({ fields: ["title", "page", "text"], tokenize: (text) => text.split(" "), processTerm: (term) => term });
  /** @type {Map<string, number>} */
  const counts = new Map();
  /** @type {Map<string, number>} */
  const holders = new Map();
  /** @type {Map<string, number>} */
  const terms = new Map();
  /** @type {string[][]} */
  const titles = [];
  /** @type {Shelf["pieces"]} */
  const pieces = [];
  for (const [id, { title, page, text, location }] of sections.entries()) {
    pieces.push(piecesOf(text));
    titles.push(keysOf(partsOf(title.replace(NUMBER, "")), stem));
    const [titleWords, pageWords, textWords] = [wordsOf(title), wordsOf(page), pieces[id].flatMap(({ word }) => word.names)];
    const stems = [titleWords, pageWords, textWords].map((words) => words.map(stem));
    for (const words of [titleWords, textWords]) for (const word of words) add(counts, word);
    for (const each of new Set([...stems[0], ...stems[2]])) add(holders, each);
    const [titleLine, pageLine, textLine] = stems.map((each) => each.join(" "));
    index.add({ id, title: titleLine, page: pageLine, text: textLine });
    if (location.startsWith("glossary.html#")) for (const key of keysOfTerm(title, stem)) terms.set(key, id);
    if (id % SECTIONS_AT_ONCE === 0) await new Promise((done) => setTimeout(done));
  }
  return { index, stem, vocabulary: SearchableMap.from(counts), holders, terms, titles, pieces };
}

/** "Rate, or learning rate" is found by either. @param {string} title @param {Stem} stem */
function keysOfTerm(title, stem) {
  return title.split(", or ").flatMap((name) => keysOf(partsOf(name), stem));
}

/** @param {Map<string, number>} counts @param {string} key */
function add(counts, key) {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Each word's stem, found once. A word with a digit has no endings; Porter's are the American ones. @param {Stem} stemmer @returns {Stem} */
function remembering(stemmer) {
  /** @type {Map<string, string>} */
  const known = new Map();
  return (word) => {
    let found = known.get(word);
    if (found === undefined) {
      found = /\d/.test(word) ? word : stemmer(word.replace(/is(e|es|ed|er|ers|ing|ations?)$/, "iz$1"));
      known.set(word, found);
    }
    return found;
  };
}
