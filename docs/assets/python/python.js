// The page's one Python: started by the first Run, and gone after a Stop.

/** @typedef {{code: string, cell: string, dark: boolean}} Request a cell's code, and its name in tracebacks */

/**
 * @typedef {object} Drawn a figure that a cell has drawn: see in_the_page.py
 * @property {number} width
 * @property {number} height
 * @property {string} svg
 * @property {Uint8Array<ArrayBuffer> | null} film WebP, if it moves; the SVG is then its still
 */

/**
 * @typedef {{type: "loading", loaded: number, total: number} | {type: "loaded"} | {type: "running"} |
 *   {type: "text", text: string} | {type: "frame", frame: number, frames: number}} Told what the worker tells on its way
 * @typedef {{type: "done", error: string | null, figures: Drawn[]}} Done how a request ended
 * @typedef {{type: "lost", error: string}} Lost that Python itself is gone
 * @typedef {{error: string | null, figures: Drawn[], isLost?: boolean}} Found
 */

/** @type {Worker | null} */
let worker = null;
let asked = 0;
/** @type {Map<number, {heard: (told: Told) => void, resolve: (found: Found) => void}>} what to do with what the worker tells of each request */
const waiting = new Map();

/** Whether Python is there or on its way. */
export const isStarted = () => worker !== null;

/**
 * Run a cell's code in the namespace that all cells share.
 * @param {Request} request
 * @param {(told: Told) => void} heard is told of loading, text and frames as they come
 * @returns {Promise<Found>} lost is Python itself
 */
export function run(request, heard) {
  const python = (worker ??= start());
  const id = ++asked;
  return new Promise((resolve) => {
    waiting.set(id, { heard, resolve });
    python.postMessage({ id, ...request });
  });
}

/**
 * Stop whatever runs. Python and all that the cells have made are gone.
 * @param {string} why what those who wait are told
 */
export function stop(why) {
  worker?.terminate();
  worker = null;
  for (const { resolve } of waiting.values()) resolve({ error: why, figures: [], isLost: true });
  waiting.clear();
  dispatchEvent(new Event("python-lost"));
}

function start() {
  const started = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  started.addEventListener("message", (/** @type {MessageEvent<{id: number} & (Told | Done | Lost)>} */ { data }) => {
    if (data.type === "lost") return stop(`Python stopped: ${data.error}`);
    const [first] = waiting.values(); // it is told of what comes before any request is answered
    const { heard, resolve } = waiting.get(data.id) ?? first;
    if (data.type !== "done") return heard(data);
    waiting.delete(data.id);
    resolve(data);
  });
  started.addEventListener("error", ({ message }) => stop(`Python stopped: ${message ?? "its files could not be loaded"}.`));
  return started;
}
