// Python in a worker: Pyodide, the libraries that draw, and the package that drew the book's own figures.

import { loadPyodide } from "../pyodide/pyodide.mjs";
import { ARCHIVE, BYTES, WHEELS } from "./files.js";
import { flush, printer } from "./printing.js";

/** @import { Done, Drawn, Lost, Request, Told } from "./python.js" */
/** @import { PyProxy } from "../pyodide/pyodide.mjs" */

/**
 * @typedef {object} InThePage the module in_the_page.py
 * @property {(code: string, cell: string) => string | undefined} run gives the error, if there is one
 * @property {{callKwargs: (options: {dark: boolean, progress: (frame: number, frames: number) => void}) => PyProxy<Drawn[]>}} figures
 */

let asked = 0; // the request that is being answered
const tell = (/** @type {Told | Done | Lost} */ message) => postMessage({ id: asked, ...message });
const print = (/** @type {string} */ text) => tell({ type: "text", text });

const page = start();
let turn = page.then(() => {}, () => {}); // requests are answered one after the other
onmessage = ({ data }) => {
  turn = turn.then(() => answer(data));
};

async function start() {
  countBytes();
  const here = (/** @type {string} */ name) => new URL(name, import.meta.url).href;
  const [python, archive, ...wheels] = await Promise.all([
    loadPyodide({ indexURL: here("../pyodide/") }),
    bytes(here(ARCHIVE)),
    ...WHEELS.map((name) => bytes(here(`../pyodide/${name}`))),
  ]);
  for (const wheel of wheels) python.unpackArchive(wheel, "wheel");
  python.unpackArchive(archive, "zip", { extractDir: "/book" });
  tell({ type: "loaded" });
  python.runPython("import sys; sys.path.insert(0, '/book')");
  /** @type {InThePage} */
  const module = python.pyimport("bookbuild.in_the_page.python");
  python.setStdin({ error: true }); // a page has no line to read from
  python.setStdout(printer(print));
  python.setStderr(printer(print));
  return module;
}

/** @param {Request & {id: number}} request */
async function answer({ id, code, cell, dark }) {
  asked = id;
  try {
    const module = await page;
    tell({ type: "running" });
    const error = module.run(code, cell) ?? null;
    flush(print);
    /** @type {(frame: number, frames: number) => void} */
    const progress = (frame, frames) => tell({ type: "frame", frame: frame + 1, frames });
    const shown = module.figures.callKwargs({ dark, progress });
    const figures = shown.toJs({ dict_converter: Object.fromEntries });
    shown.destroy();
    tell({ type: "done", error, figures });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    tell({ type: "lost", error: message }); // no error of a cell: Python's own, or a file that did not come
  }
}

/** @param {string} url */
async function bytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} could not be loaded (${response.status})`);
  return response.arrayBuffer();
}

// Tell how much of all that is fetched has come, whoever fetches it.
function countBytes() {
  const fetched = self.fetch;
  let loaded = 0;
  self.fetch = async (...request) => {
    const response = await fetched(...request);
    if (!response.ok || !response.body) return response;
    const counting = new TransformStream({
      transform(chunk, controller) {
        loaded += chunk.byteLength;
        tell({ type: "loading", loaded, total: BYTES });
        controller.enqueue(chunk);
      },
    });
    return new Response(response.body.pipeThrough(counting), { status: response.status, headers: response.headers });
  };
}
