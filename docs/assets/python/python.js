// The page's one Python: started by the first Run, and gone after a Stop.

let worker = null;
let asked = 0;
const waiting = new Map(); // what to do with what the worker tells of each request

/** Whether Python is there or on its way. */
export const isStarted = () => worker !== null;

/**
 * Run a cell's code in the namespace that all cells share.
 * @param {{code: string, cell: string, dark: boolean}} request
 * @param {(message: object) => void} heard is told of loading, text and frames as they come
 * @returns {Promise<{error: string | null, figures: object[]}>}
 */
export function run(request, heard) {
  worker ??= start();
  const id = ++asked;
  return new Promise((resolve) => {
    waiting.set(id, { heard, resolve });
    worker.postMessage({ id, ...request });
  });
}

/** Stop whatever runs. Python and all that the cells have made are gone. */
export function stop() {
  worker?.terminate();
  worker = null;
  finishAll("Stopped.");
}

function start() {
  const started = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  started.addEventListener("message", ({ data }) => {
    const { heard, resolve } = waiting.get(data.id) ?? [...waiting.values()][0] ?? {};
    if (data.type !== "done") return heard?.(data);
    waiting.delete(data.id);
    resolve?.(data);
  });
  started.addEventListener("error", (event) => {
    worker = null;
    finishAll(`Python could not be started: ${event.message ?? "its files could not be loaded"}`);
  });
  return started;
}

function finishAll(error) {
  for (const { resolve } of waiting.values()) resolve({ error, figures: [], stopped: true });
  waiting.clear();
}
