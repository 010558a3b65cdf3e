// The page's one Python: started by the first Run, and gone after a Stop.

let worker = null;
let asked = 0;
const waiting = new Map(); // what to do with what the worker tells of each request

/** Whether Python is there or on its way. */
export const isStarted = () => worker !== null;

/**
 * Run a cell's code in the namespace that all cells share.
 * @param {{code: string, cell: string, dark: boolean}} request
 * @param {(message: {type: string}) => void} heard is told of loading, text and frames as they come
 * @returns {Promise<{error: string | null, figures: object[], isLost?: boolean}>} lost is Python itself
 */
export function run(request, heard) {
  worker ??= start();
  const id = ++asked;
  return new Promise((resolve) => {
    waiting.set(id, { heard, resolve });
    worker.postMessage({ id, ...request });
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
  started.addEventListener("message", ({ data }) => {
    if (data.type === "lost") return stop(`Python stopped: ${data.error}`);
    const { heard, resolve } = waiting.get(data.id) ?? waiting.values().next().value;
    if (data.type !== "done") return heard(data);
    waiting.delete(data.id);
    resolve(data);
  });
  started.addEventListener("error", ({ message }) => stop(`Python stopped: ${message ?? "its files could not be loaded"}.`));
  return started;
}
