// The one Python of a visit: begun when a reader is about to run something, kept while pages come and go.

/** @typedef {{line: string, traceback: string, stopped: boolean}} Failure how a cell failed: see in_the_page/failure.py */
/**
 * @typedef {object} Request
 * @property {string} code a cell's
 * @property {string} cell its name in tracebacks
 * @property {boolean} dark
 * @property {string} chapter whose names it shares
 * @property {string[][]} versions the codes of all cells: as the book has them, and as they are now
 * @property {Kept[string]} [passed] the reader's functions, if the cell asks for the module that they make: see own-module.js
 */
/** @typedef {{type: "interrupt", signal: Int32Array<SharedArrayBuffer>} | ({type: "run", id: number} & Request)} Asked */

/** @typedef {{name: string, passed: boolean, sentence: string, text: string, missing: string[]}} Checked an exercise that a cell had checked: see in_the_page/own.py */

/**
 * @typedef {object} Drawn a figure that a cell has drawn: see in_the_page/python.py
 * @property {number} width
 * @property {number} height
 * @property {string} svg
 * @property {Uint8Array<ArrayBuffer> | null} film WebP, if it moves; the SVG is then its still
 */

/**
 * @typedef {{type: "loading", loaded: number, total: number} | {type: "loaded"} | {type: "ready"} | {type: "running"} |
 *   {type: "fetching", loaded: number, total: number} | {type: "text", text: string} | {type: "frame", frame: number, frames: number}} Told what the worker tells on its way
 * @typedef {{type: "done", failure: Failure | null, figures: Drawn[], sources: number[][][], checked?: Checked[]}} Done how a request ended
 * @typedef {{type: "lost", error: string}} Lost that Python itself is gone
 * @typedef {{failure: Failure | null, figures: Drawn[], sources: number[][][], checked?: Checked[], lost?: string}} Found
 *   the sources of all cells, in each version: see in_the_page/sources.py
 */

const INTERRUPT = 2; // what Python takes for Ctrl and C
const OFTEN = 200; // milliseconds between two interrupts
const NOTHING = { failure: null, figures: [], sources: [] };
const STOPPED = { line: "", traceback: "", stopped: true };

/** @type {Worker | null} */
let worker = null;
let isReady = false;
let asked = 0;
/** @type {{id: number, request: Request, heard: (told: Told) => void, resolve: (found: Found) => void}[]} the first is with the worker, if it is ready */
const waiting = [];
/** @type {Int32Array<SharedArrayBuffer> | null} */
let signal = null;

/** Whether Python is there or on its way. */
export const isStarted = () => worker !== null;

/** Whether a Stop can leave Python and its names as they are. (Some browsers isolate a page, and share no memory even so.) */
export const canInterrupt = () => globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer === "function";

/** Begin to start Python: somebody is about to run something. */
export function prepare() {
  if (worker) return;
  worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }) => hear(data));
  worker.addEventListener("error", ({ message }) => lose(`Python stopped: ${message ?? "its files could not be loaded"}.`));
  signal = canInterrupt() ? new Int32Array(new SharedArrayBuffer(4)) : null;
  if (signal) send({ type: "interrupt", signal });
  import("./staying.js").then(({ stay }) => stay(isStarted), () => {}); // without it, the next page starts Python again
}

/**
 * Run a cell's code in the namespace that all cells of a chapter share.
 * @param {Request} request
 * @param {(told: Told) => void} heard is told of loading, text and frames as they come
 * @returns {Promise<Found>} `lost` says that Python itself is gone, and why
 */
export function run(request, heard) {
  prepare();
  return new Promise((resolve) => {
    waiting.push({ id: ++asked, request, heard, resolve });
    if (isReady && waiting.length === 1) begin();
  });
}

/** Stop what runs, if that can be done without losing what the cells have made. @returns {boolean} whether it can */
export function interrupt() {
  if (!isReady) drop({ failure: STOPPED });
  else if (signal) insist(waiting[0]?.id);
  return !isReady || signal !== null;
}

/** Interrupt a request until it ends: what runs may catch an interrupt, and go on. @param {number | undefined} id */
function insist(id) {
  if (!signal || !waiting.length || waiting[0].id !== id) return;
  Atomics.store(signal, 0, INTERRUPT);
  setTimeout(insist, OFTEN, id);
}

/** Stop whatever runs. Python and all that the cells have made are gone. @param {string} why what those who wait are told */
export function lose(why) {
  worker?.terminate();
  worker = null;
  isReady = false;
  drop({ lost: why });
  dispatchEvent(new Event("python-lost"));
}

/** @param {Partial<Found>} end what those who wait are told */
function drop(end) {
  for (const { resolve } of waiting.splice(0)) resolve({ ...NOTHING, ...end });
}

/** @param {Asked} message */
function send(message) {
  worker?.postMessage(message);
}

function begin() {
  const [{ id, request }] = waiting;
  if (signal) Atomics.store(signal, 0, 0); // one that came after its run had ended
  send({ type: "run", id, ...request });
}

/** @param {{id: number} & (Told | Done | Lost)} told */
function hear(told) {
  if (told.type === "lost") return lose(`Python stopped: ${told.error}`);
  if (told.type === "ready") isReady = true;
  const [first] = waiting;
  if (told.type !== "done") {
    first?.heard(told);
  } else if (first?.id === told.id) {
    waiting.shift();
    first.resolve(told);
  }
  if (waiting.length && (told.type === "ready" || told.type === "done")) begin();
}
