// A chapter's cells: which runs when, which of them show what other code gave, and how they are stopped.

import { cellOf } from "./cell.js";
import { whenIntended } from "./intention.js";
import { interrupt, lose, prepare } from "./python.js";

/** @import { Cell } from "./cell.js" */

const NOTE = "The cells of a page share their variables. Run also runs those above that have not been run as they are.";

/** Bring the cells of the page to life, until another page comes in its place. */
export function mount() {
  const left = new AbortController();
  const { signal } = left;
  const blocks = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".cell"));
  const chapter = { path: location.pathname, signs: signing(versions), ask, stop, look, edits };
  /** @type {Cell[]} */
  const cells = [...blocks].map((block, k) => cellOf(block, k + 1, chapter));
  let turn = Promise.resolve(); // runs wait for each other
  let stops = 0;
  let isStopping = false;
  let isNoted = false;

  /** The codes of all cells: as the book has them, and as they are now. @returns {string[][]} */
  function versions() {
    return [cells.map((cell) => cell.original), cells.map((cell) => cell.code())];
  }

  /** See which answers are those of other code than there is now. */
  function look() {
    const { book, now } = chapter.signs.read();
    cells.forEach((cell, k) => cell.mark(now[k] !== (cell.shown ?? book[k])));
  }

  /** Run a cell as soon as those that were asked for before it have ended. @param {Cell} cell */
  function ask(cell) {
    if (cell.isAsked) return;
    note(cell);
    const asked = stops;
    cell.say(cells.some((other) => other.isAsked) ? "Waiting for another cell…" : "Starting…");
    cell.await(true);
    const next = () => (stops === asked ? runUpTo(cell) : cell.say("Stopped before it was run."));
    turn = turn
      .then(next)
      .catch(({ message }) => cell.say(`This cell was not run: ${message}`))
      .finally(() => {
        isStopping = false;
        cell.await(false);
      });
  }

  /** Run those cells above that have not been run as they are now, in order, and then this one. @param {Cell} last */
  async function runUpTo(last) {
    const above = cells.filter((cell) => cell.number < last.number && !cell.needs);
    for (const cell of above) if (!cell.isDone && !(await cell.run(last))) return;
    await last.run(last);
  }

  function stop() {
    stops += 1;
    if (isStopping || !interrupt()) return lose("Stopped.");
    isStopping = true;
    const running = cells.filter((cell) => cell.isAsked);
    running.forEach((cell) => cell.say("Stopping… To stop at once, press Stop again: all variables are then lost."));
  }

  /** Say once what readers of single programs would not expect. @param {Cell} cell */
  function note(cell) {
    if (isNoted || cells.length < 2) return;
    isNoted = true;
    const words = Object.assign(document.createElement("div"), { className: "cell-note", textContent: NOTE });
    cell.bar.after(words);
  }

  /** A cell is about to be edited, and then run. @param {Cell} cell */
  function edits(cell) {
    prepare();
    note(cell);
  }

  async function readLink() {
    if (!location.hash.startsWith("#cell-")) return;
    const { readCell } = await import("./link.js");
    const { number, code } = await readCell(location.hash);
    (cells[number - 1] ?? cells[0]).take(code);
  }

  look();
  readLink();
  whenIntended(cells.map((cell) => cell.bar), prepare, signal);
  addEventListener("hashchange", readLink, { signal });
  addEventListener("python-lost", () => cells.forEach((cell) => (cell.isDone = false)), { signal });
  addEventListener("page-left", leave, { signal });

  function leave() {
    left.abort();
    if (cells.some((cell) => cell.isAsked)) {
      stops += 1;
      if (!interrupt()) lose("Stopped.");
    }
  }
}

/**
 * Signs that stand for a cell's code and that of all which it takes from: two are equal if both are.
 * @param {() => string[][]} versions the codes of all cells, as the book has them and as they are now
 */
function signing(versions) {
  /** @type {Map<string, number>} */
  const numbers = new Map();
  /** @type {number[][][]} the sources of all cells, in the book's version and in the reader's */
  let sources = [[], []];
  /** @param {string[]} codes @param {number[][]} from */
  const signsOf = (codes, from) => {
    /** @type {number[]} */
    const signs = [];
    codes.forEach((code, k) => {
      const key = JSON.stringify([code, ...(from[k] ?? []).map((above) => signs[above])]);
      if (!numbers.has(key)) numbers.set(key, numbers.size);
      signs.push(/** @type {number} */ (numbers.get(key)));
    });
    return signs;
  };
  return {
    versions,
    /** @param {number[][][]} found what Python has found in the cells: see in_the_page/sources.py */
    learn(found) {
      if (found.length) sources = found;
    },
    /** @param {string[][]} [codes] of all cells, if not those of now */
    read(codes = versions()) {
      const [book, now] = codes.map((version, k) => signsOf(version, sources[k]));
      return { book, now };
    },
  };
}
