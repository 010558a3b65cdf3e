// Finds sections of the book for what a reader types.

import { densest, passage } from "./passage.js";
import { putInOrder } from "./shelf.js";
import { makeReader } from "./understand.js";
import { isSmall, keysOf, partsOf } from "./words.js";

/** @typedef {import("./understand.js").Concept} Concept */
/** @typedef {import("./understand.js").Question} Question */
/** @typedef {import("./shelf.js").Shelf} Shelf */
/** @typedef {{section: BookSection, passage: import("./passage.js").Passage}} Hit */
/** @typedef {{hits: Hit[], count: number, read: Question["read"], unknown: string[]}} Answer */
/** @typedef {{id: number, score: number}} Scored */

const BOOST = { title: 4, page: 1.5, text: 1 };
// What leads elsewhere, or is looked up by its name, comes after what explains.
/** @type {[RegExp, number][]} */
const KINDS = [
  [/^(book\/)?index\.html#\d/, 0.3],
  [/^reference\/.*#\w+\.\w+\.[A-Z]\w*\./, 0.2],
  [/^reference\/loops/, 0.4],
  [/^reference\//, 0.5],
  [/^about\//, 0.7],
  [/#exer/, 0.6],
];
const NAMED = 2; // what has just the title that is asked for
const CANDIDATES = 24; // whose texts are read
const LISTED = 12;
const LEAST = 0.08; // of the best score
const NEXT_OF_PAGE = 0.7; // so that the many sections of one page leave room for others

/**
 * Reads the sections, and gives a function that answers queries.
 * @param {BookSection[]} sections
 * @param {typeof import("../../../src/bookbuild/in_the_page/search/library.js")} library
 * @returns {Promise<(query: string) => Answer>}
 */
export async function makeFinder(sections, library) {
  const shelf = await putInOrder(sections, library);
  const read = makeReader(shelf.vocabulary, shelf.stem);
  const kinds = sections.map(({ location }) => KINDS.find(([pattern]) => pattern.test(location))?.[1] ?? 1);

  return (query) => {
    const question = read(query);
    const conceptsOf = conceptsByWord(question.concepts, shelf.stem);
    const asked = keysOf(question.concepts.flatMap(({ parts }) => parts), shelf.stem);
    const places = new Map();
    const scored = scores(question.concepts, shelf, kinds).map(({ id, score }, rank) => {
      if (rank >= CANDIDATES) return { id, score };
      const place = densest(shelf.pieces[id], conceptsOf);
      places.set(id, place);
      const isNamed = shelf.titles[id].some((key) => asked.includes(key));
      return { id, score: score * (1 + place.count / question.concepts.length) * (isNamed ? NAMED : 1) };
    });
    const first = definitions(question, shelf);
    const others = spread(scored.filter(({ id }) => !first.includes(id)), sections);
    const least = LEAST * Math.max(0, ...others.map(({ score }) => score));
    const ids = [...first, ...others.filter(({ score }) => score >= least).map(({ id }) => id)];
    const hits = ids.slice(0, LISTED).map((id) => {
      const { text } = sections[id];
      const place = places.get(id) ?? densest(shelf.pieces[id], conceptsOf);
      return { section: sections[id], passage: passage(text, first.includes(id) ? { ...place, at: 0 } : place) };
    });
    return { hits, count: ids.length, read: question.read, unknown: question.unknown };
  };
}

/**
 * The sections that hold any concept, best first. What holds all of them, and the rarer ones, counts more.
 * @param {Concept[]} concepts
 * @param {Shelf} shelf
 * @param {number[]} kinds
 * @returns {Scored[]}
 */
function scores(concepts, { index, holders }, kinds) {
  const weights = concepts.map(({ alternatives }) => {
    const most = Math.max(...alternatives.map(({ stems }) => Math.min(...stems.map((each) => holders.get(each) ?? 0))));
    return Math.log(1 + kinds.length / (1 + most));
  });
  const whole = sum(weights);
  const found = index.search(
    { combineWith: "OR", queries: concepts.map(({ alternatives }) => ({ combineWith: "OR", queries: alternatives.map(asQuery) })) },
    { boost: BOOST, boostDocument: (id) => kinds[id] },
  );
  return found
    .map(({ id, score, match }) => {
      const held = concepts.map(({ alternatives }) => alternatives.some(({ stems }) => stems.every((each) => each in match)));
      return { id, score: (score * sum(weights.filter((_, at) => held[at]))) / whole };
    })
    .sort((a, b) => b.score - a.score);
}

/** @param {import("./understand.js").Alternative} alternative @returns {import("minisearch").Query} */
function asQuery({ stems, weight }) {
  return { combineWith: "AND", queries: stems, boostTerm: () => weight };
}

/**
 * The glossary's entries that answer by themselves: of the whole query, or of the two that it compares.
 * @param {Question} question
 * @param {Shelf} shelf
 */
function definitions({ concepts, compares }, shelf) {
  const whole = definition({ parts: concepts.flatMap(({ parts }) => parts), meant: concepts.length === 1 ? concepts[0].meant : [] }, shelf);
  return whole.length || !compares ? whole : concepts.flatMap((each) => definition(each, shelf)).slice(0, 2);
}

/** @param {{parts: string[], meant: string[]}} concept @param {Shelf} shelf */
function definition({ parts, meant }, { stem, terms }) {
  const keys = [parts, ...meant.map(partsOf)].flatMap((each) => keysOf(each, stem));
  return keys.flatMap((key) => terms.get(key) ?? []).slice(0, 1);
}

/** Puts each further section of a page lower. @param {Scored[]} scored @param {BookSection[]} sections */
function spread(scored, sections) {
  /** @type {Map<string, number>} */
  const before = new Map();
  return [...scored]
    .sort((a, b) => b.score - a.score)
    .map(({ id, score }) => {
      const [page] = sections[id].location.split("#");
      const count = before.get(page) ?? 0;
      before.set(page, count + 1);
      return { id, score: score * NEXT_OF_PAGE ** count };
    })
    .sort((a, b) => b.score - a.score);
}

/**
 * Gives a function that tells the concepts that a word belongs to; small words belong to none.
 * @param {Concept[]} concepts
 * @param {import("./shelf.js").Stem} stem
 * @returns {(word: import("./words.js").Word) => number[]}
 */
function conceptsByWord(concepts, stem) {
  /** @type {Map<string, number[]>} */
  const byStem = new Map();
  concepts.forEach(({ alternatives }, at) => {
    for (const each of new Set(alternatives.flatMap(({ stems }) => stems))) byStem.set(each, [...(byStem.get(each) ?? []), at]);
  });
  /** @type {number[]} */
  const none = [];
  const ofName = (/** @type {string} */ name) => (isSmall(name) ? none : (byStem.get(stem(name)) ?? none));
  return ({ names }) => (names.length > 1 ? names.flatMap(ofName) : ofName(names[0]));
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((all, each) => all + each, 0);
}
