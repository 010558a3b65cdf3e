// Python in a worker: Pyodide, the libraries that draw, and the package that drew the book's own figures.

import { ownModule, ownPieces } from "../live/own-module.js";
import { loadPyodide } from "../pyodide/pyodide.mjs";
import { ARCHIVE, BYTES, WHEELS } from "./files.js";
import { fetchLater } from "./later.js";
import { bytes, watchFetches } from "./loading.js";
import { flush, printer } from "./printing.js";

/** @import { Asked, Checked, Done, Drawn, Failure, Lost, Request, Told } from "./python.js" */
/** @import { Pyodide, PyProxy } from "../pyodide/pyodide.mjs" */

/**
 * @typedef {object} InThePage the module in_the_page/python.py
 * @property {(code: string, cell: string) => PyProxy<Failure> | undefined} run
 * @property {{callKwargs: (cell: string, options: {dark: boolean, progress: (frame: number, frames: number) => void}) => PyProxy<[Drawn[], Failure | null]>}} figures
 * @property {() => void} forget
 * @property {(code: string) => PyProxy<Checked[]>} checked
 * @property {(pieces: unknown) => PyProxy<Record<string, string>>} faults_of
 * @property {(text: string, folder: string) => void} offer
 */
/** @typedef {(codes: string[]) => PyProxy<number[][]>} Sources the function in in_the_page/sources.py */
/** @typedef {(code: string, folder: string) => PyProxy<string[]>} MissingFiles the function in in_the_page/later.py */

let asked = 0; // the request that is being answered
let chapter = ""; // whose names are there
const tell = (/** @type {Told | Done | Lost} */ message) => postMessage({ id: asked, ...message });
const print = (/** @type {string} */ text) => tell({ type: "text", text });
const lose = (/** @type {unknown} */ error) => tell({ type: "lost", error: error instanceof Error ? error.message : String(error) });
const FOLDER = "/book"; // of the package
const OBJECTS = { dict_converter: Object.fromEntries };

/** @type {Int32Array | null} where the page says that a run should end */
let interrupt = null;
const page = start();
let turn = page.then(() => {}, lose); // requests are answered one after the other
onmessage = (/** @type {MessageEvent<Asked>} */ { data }) => {
  if (data.type === "interrupt") interrupt = data.signal;
  else turn = turn.then(() => answer(data));
};

async function start() {
  watchFetches(
    (loaded) => tell({ type: "loading", loaded, total: BYTES }),
    (fault) => lose(new Error(`${fault}.`)),
  );
  const here = (/** @type {string} */ name) => new URL(name, import.meta.url).href;
  const [python, archive, ...wheels] = await Promise.all([
    loadPyodide({ indexURL: here("../pyodide/") }).catch(named),
    bytes(here(ARCHIVE)),
    ...WHEELS.map((name) => bytes(here(`../pyodide/${name}`))),
  ]);
  for (const wheel of wheels) python.unpackArchive(wheel, "zip");
  python.unpackArchive(archive, "zip", { extractDir: FOLDER });
  tell({ type: "loaded" });
  python.runPython(`import sys; sys.path.insert(0, '${FOLDER}')`);
  /** @type {InThePage} */
  const module = python.pyimport("bookbuild.in_the_page.python");
  /** @type {{sources: Sources}} */
  const { sources } = python.pyimport("bookbuild.in_the_page.sources");
  /** @type {{missing_files: MissingFiles}} */
  const { missing_files } = python.pyimport("bookbuild.in_the_page.later");
  python.setStdin({ error: true }); // a page has no line to read from
  python.setStdout(printer(print));
  python.setStderr(printer(print));
  if (interrupt) python.setInterruptBuffer(interrupt);
  tell({ type: "ready" });
  return { python, module, sources, fetchFor: (/** @type {string} */ code) => fetchLater(found(missing_files(code, FOLDER)), FOLDER, python, tell) };
}

/** @param {Request & {id: number}} request */
async function answer({ id, code, cell, dark, chapter: asking, versions, passed }) {
  asked = id;
  try {
    const { python, module, sources, fetchFor } = await page;
    if (chapter !== asking) module.forget();
    chapter = asking;
    const missing = await fetchFor(code).catch(({ message }) => unfetched(message));
    if (missing) return tell({ type: "done", failure: missing, figures: [], sources: versions.map((codes) => found(sources(codes))) });
    tell({ type: "running" });
    if (passed) offerOwn(passed, python, module);
    const failure = found(module.run(code, cell));
    flush(print);
    /** @type {(frame: number, frames: number) => void} */
    const progress = (frame, frames) => tell({ type: "frame", frame: frame + 1, frames });
    const [figures, failed] = failure?.stopped ? [[], null] : found(module.figures.callKwargs(cell, { dark, progress }));
    const checked = failure ? [] : found(module.checked(code));
    tell({ type: "done", failure: failure ?? failed ?? null, figures, sources: versions.map((codes) => found(sources(codes))), checked });
  } catch (error) {
    flush(print);
    if (isStop(error)) return tell({ type: "done", failure: { line: "", traceback: "", stopped: true }, figures: [], sources: [] });
    lose(error); // no error of a cell: Python's own, or a file that did not come
  }
}

let toldOfOwn = ""; // once is enough

/** Let a cell import the reader's module; what cannot stand in it is told. @param {Kept[string]} passed @param {Pyodide} python @param {InThePage} module */
function offerOwn(passed, python, module) {
  const { pieces, odd } = ownPieces(passed);
  const faults = found(module.faults_of(python.toPy(pieces)));
  for (const name of Object.keys(faults)) delete pieces[name];
  module.offer(ownModule(pieces), FOLDER);
  const now = [...odd, ...Object.values(faults)].map((sentence) => `${sentence}\n`).join("");
  if (now !== toldOfOwn) print((toldOfOwn = now));
}

/** A file did not come. @param {string} why @returns {Failure} */
function unfetched(why) {
  const line = `${why} Run the cell again to try once more.`;
  return { line, traceback: line, stopped: false };
}

/** Whether a Stop came where no code of a cell was running. @param {unknown} error Pyodide's, which tells Python's type */
function isStop(error) {
  return error instanceof Error && "type" in error && error.type === "KeyboardInterrupt";
}

/** What Python gives, as JavaScript's own. @template Value @param {PyProxy<Value> | undefined} proxy */
function found(proxy) {
  const value = proxy?.toJs(OBJECTS);
  proxy?.destroy();
  return /** @type {Value} */ (value);
}

/** Name the file that Pyodide imports, where a browser tells only that a module does not come. @param {Error} error @returns {never} */
function named(error) {
  throw /module/i.test(error.message) ? new Error("pyodide.asm.js could not be loaded.") : error;
}
