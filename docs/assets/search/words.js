// The words of a text and of a query, in one spelling, so that what a reader types meets what the book says.

// Sizes and decimal numbers stay whole; so do compounds, whose parts count too.
const TOKEN =
  /\d+(?:(?:\s?[x×]\s?|\sby\s)\d+)+|\d+\.\d+|[\p{L}\p{N}]+(?:[_'’‑-][\p{L}\p{N}]+)*/gu;
const SIZE = /^\d+(?:\s?[x×]\s?\d|\sby\s)/;
const JOINT = /[_'’‑-]/;
const OWNER = /['’]s$/;
const ACCENT = /\p{Mark}/gu;

// Words that ask, or hold a sentence together, and say nothing of what is looked for.
const SMALL = new Set(
  `a about actually all also always am an and any anyone anything are aren arent as at be become becomes been being
  best better between but by called can cannot cant come comes commonly compare compared comparison could couldn
  define definition did didn didnt difference differences different do does doesn doesnt doing don dont each
  either else etc ever every exactly example examples explain explained explanation find for from get gets
  getting give gives go goes going good got had happen happened happening happens has have haven having he hello
  help her here hey hi his how however i if in into is isn isnt it its just kind know let like look lot make
  makes making many may me meaning means meant might mine much must my need needs never no nor normally not of
  off often oh ok on one only or other our out own people per please point possible purpose put quite rather re
  really said say says see seen shall should show shown simple simply so some someone something such take taken
  takes tell than thank thanks that the their them then there these they thing things this those to too try
  trying typical typically understand up us use used uses using usual usually ve versus very want wants was
  way ways we were what whats when where whether which who whose why will with without won wont work working
  works would wouldn yet you your yours`.split(/\s+/),
);

/** @typedef {{parts: string[], names: string[]}} Word its parts, and what it is found by: these, and all of them as one */
/** @typedef {{word: Word, at: number, length: number}} Piece where a word stands in a text */

/** @type {Map<string, Word>} */
const seen = new Map();

/** What a text is made of. A word that is written in the same way is the same object. @param {string} text */
export function piecesOf(text) {
  /** @type {Piece[]} */
  const pieces = [];
  for (const { 0: piece, index } of text.matchAll(TOKEN)) {
    let word = seen.get(piece);
    if (!word) seen.set(piece, (word = readWord(piece)));
    pieces.push({ word, at: index, length: piece.length });
  }
  return pieces;
}

/** @param {string} piece @returns {Word} */
function readWord(piece) {
  const word = SIZE.test(piece) ? piece.replace(/\D+/g, "x") : plain(piece);
  const parts = word.split(JOINT).map(uniform);
  return { parts, names: parts.length > 1 ? [...parts, uniform(parts.join(""))] : parts };
}

/** The words that a text is found by. @param {string} text */
export function wordsOf(text) {
  return piecesOf(text).flatMap(({ word }) => word.names);
}

/** The same, without compounds as one. @param {string} text */
export function partsOf(text) {
  return piecesOf(text).flatMap(({ word }) => word.parts);
}

/**
 * Words under which something is found however they are joined: "back-propagation", "back propagation", "backpropagation".
 * @param {string[]} parts
 * @param {(word: string) => string} stem
 */
export function keysOf(parts, stem) {
  return [parts.map(stem).join(""), stem(parts.join(""))];
}

/** Whether a word says nothing by itself of what is looked for. @param {string} word */
export function isSmall(word) {
  return SMALL.has(word);
}

/** @param {string} piece */
function plain(piece) {
  return piece.toLowerCase().normalize("NFKD").replace(ACCENT, "").replace(OWNER, "");
}

/** The British spelling, which the book uses, where another differs by a rule: the American, or a foto. @param {string} word */
function uniform(word) {
  if (word === "vs") return "versus";
  if (word.length < 4) return word;
  return word
    .replace(/^gray/, "grey")
    .replace(/^foto/, "photo")
    .replace(/^(col|neighb|behavi|fav)or/, "$1our")
    .replace(/^center/, "centre")
    .replace(/^centreing$/, "centring")
    .replace(/^(\w{3,}[^s])iz(e|es|ed|er|ers|ing|ations?)$/, "$1is$2")
    .replace(/lyz(e|es|ed|ing)$/, "lys$1");
}
