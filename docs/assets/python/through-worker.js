// Python in a worker for the page of the trained networks: Pyodide, NumPy, Pillow and the package, without what draws.

import { loadPyodide } from "../pyodide/pyodide.mjs";
import { ARCHIVE, WHEELS } from "./files.js";
import { fetchLater } from "./later.js";
import { bytes, watchFetches } from "./loading.js";

/** @import { Answer, Call } from "../live/network.js" */

const NEEDED = WHEELS.filter((name) => /^(numpy|pillow)-/.test(name));
const FOLDER = "/book"; // of the package
/** @type {Record<string, [object: string, module: string]>} each network's class in in_the_page/through.py, and where it is in the package */
const NETWORKS = { faces: ["Faces", "filtersight.faces"], names: ["Names", "filtersight.classifier"] };

watchFetches(
  (loaded) => tell({ type: "loading", loaded }),
  (error) => tell({ type: "lost", error }),
);
const page = start();
page.catch((error) => tell({ type: "lost", error: messageOf(error) }));
/** @type {any} Python's object of the network that is used */
let through = null;
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
  python.unpackArchive(archive, "zip", { extractDir: FOLDER });
  python.runPython(`import sys; sys.path.insert(0, '${FOLDER}')`);
  const module = python.pyimport("bookbuild.in_the_page.through");
  const { missing_files: missingFiles } = python.pyimport("bookbuild.in_the_page.later");
  return { python, module, missingFiles };
}

/** Take a network with all its filters as trained. @param {string} network */
async function use(network) {
  const { python, module, missingFiles } = await page;
  const [name, imported] = NETWORKS[network];
  await fetchLater(plain(missingFiles(`import ${imported}`, FOLDER)), FOLDER, python, tell);
  through?.destroy();
  through = module[name]();
  return through.network();
}

/** @param {Call} call */
async function answer({ id, name, given }) {
  try {
    const { python } = await page;
    const began = performance.now();
    const arguments_ = given.map((value) => (value instanceof Object ? python.toPy(value) : value));
    const found = name === "use" ? await use(String(given[0])) : through[name](...arguments_);
    arguments_.forEach((/** @type {any} */ argument) => argument?.destroy?.());
    const value = found instanceof Object ? plain(found) : found;
    tell({ type: "done", id, value, took: performance.now() - began }, value?.data ? [value.data.buffer] : []);
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

/** The last line of an error of Python's says what went wrong. @param {unknown} error */
function messageOf(error) {
  return (error instanceof Error ? error.message : String(error)).trimEnd().split("\n").pop() ?? "";
}
