// Python in a worker for the page of the trained network: Pyodide, NumPy, Pillow and the package, without what draws.

import { loadPyodide } from "../pyodide/pyodide.mjs";
import { ARCHIVE, WHEELS } from "./files.js";
import { bytes, watchFetches } from "./loading.js";

/** @import { Answer, Call } from "../live/network.js" */

/** @typedef {(...given: unknown[]) => unknown} Function_ */

const NEEDED = WHEELS.filter((name) => /^(numpy|pillow)-/.test(name));

watchFetches(
  (loaded) => tell({ type: "loading", loaded }),
  (error) => tell({ type: "lost", error }),
);
const page = start();
page.catch((error) => tell({ type: "lost", error: messageOf(error) }));
let turn = page.then(() => {}, () => {}); // calls are answered one after the other
onmessage = (/** @type {MessageEvent<Call>} */ { data }) => {
  turn = turn.then(() => answer(data));
};

/** @param {Answer} answer @param {Transferable[]} [transfer] */
function tell(answer, transfer = []) {
  postMessage(answer, { transfer });
}

async function start() {
  const here = (/** @type {string} */ name) => new URL(name, import.meta.url).href;
  const [python, archive, ...wheels] = await Promise.all([
    loadPyodide({ indexURL: here("../pyodide/") }),
    bytes(here(ARCHIVE)),
    ...NEEDED.map((name) => bytes(here(`../pyodide/${name}`))),
  ]);
  tell({ type: "loaded" });
  for (const wheel of wheels) python.unpackArchive(wheel, "wheel");
  python.unpackArchive(archive, "zip", { extractDir: "/book" });
  python.runPython("import sys; sys.path.insert(0, '/book')");
  const module = python.pyimport("bookbuild.in_the_page.through");
  const through = module.Through();
  return { python, functions: functionsOf(module, through) };
}

/** @param {any} module @param {any} through the object of its class `Through` @returns {Record<string, Function_>} */
function functionsOf(module, through) {
  const names = ["names", "open", "find", "look", "explain", "change", "restore", "restore_all"];
  return { merge: module.merge, ...Object.fromEntries(names.map((name) => [name, through[name]])) };
}

/** @param {Call} call */
async function answer({ id, name, given }) {
  try {
    const { python, functions } = await page;
    const began = performance.now();
    const arguments_ = given.map((value) => (value instanceof Object ? python.toPy(value) : value));
    const found = functions[name](...arguments_);
    arguments_.forEach((/** @type {any} */ argument) => argument?.destroy?.());
    const value = found instanceof Object ? plain(found) : found;
    tell({ type: "done", id, value, took: performance.now() - began }, buffersIn(value));
  } catch (error) {
    tell({ type: "failed", id, error: messageOf(error) });
  }
}

/** What Python gives, as JavaScript's own. @param {any} proxy */
function plain(proxy) {
  const value = proxy.toJs({ dict_converter: Object.fromEntries });
  proxy.destroy();
  return value;
}

/** The memory of the maps goes to the page without being copied. @param {any} value @returns {ArrayBuffer[]} */
const buffersIn = (value) => value?.maps?.map((/** @type {{data: Float32Array<ArrayBuffer>}} */ { data }) => data.buffer) ?? [];

/** The last line of an error of Python's says what went wrong. @param {unknown} error */
function messageOf(error) {
  return (error instanceof Error ? error.message : String(error)).trimEnd().split("\n").pop() ?? "";
}
