// The networks in the page's Python: a worker of its own, which is started once and called by the names of its functions.

/** @import { Fetching } from "../python/later.js" */

/**
 * @typedef {object} Call
 * @property {number} id
 * @property {string} name of a function of the network's, in in_the_page/through.py; or "use", for another network
 * @property {unknown[]} given
 */
/**
 * @typedef {Fetching | {type: "loading", loaded: number} | {type: "loaded"} | {type: "lost", error: string} |
 *   {type: "done", id: number, value: any, took: number} | {type: "failed", id: number, error: string}} Answer
 */

/**
 * Start Python; the first call is to be "use".
 * @param {{loading: (bytes: number) => void, fetching: (told: Fetching) => void, starting: () => void, lost: (why: string) => void}} told
 */
export function startNetwork({ loading, fetching, starting, lost }) {
  const worker = new Worker(new URL("../python/through-worker.js", import.meta.url), { type: "module" });
  /** @type {Map<number, {resolve: (value: any) => void, reject: (error: Error) => void}>} */
  const waiting = new Map();
  let calls = 0;
  let took = 0;
  let isThere = true;
  const lose = (/** @type {string} */ why) => {
    worker.terminate();
    waiting.clear();
    isThere = false;
    lost(why);
  };
  worker.addEventListener("error", ({ message }) => lose(message ?? "its files could not be loaded"));
  worker.addEventListener("message", (/** @type {MessageEvent<Answer>} */ { data }) => {
    if (data.type === "loading") return loading(data.loaded);
    if (data.type === "fetching") return fetching(data);
    if (data.type === "loaded") return starting();
    if (data.type === "lost") return lose(data.error);
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.type === "failed") return asked?.reject(new Error(data.error));
    took = data.took;
    asked?.resolve(data.value);
  });
  /** Call a function, and give what it gives. @type {(name: string, ...given: unknown[]) => Promise<any>} */
  const call = (name, ...given) =>
    new Promise((resolve, reject) => {
      const id = ++calls;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, name, given });
    });
  return { call, end: () => worker.terminate(), /** Milliseconds that the last call took in Python. */ took: () => took, isThere: () => isThere };
}
