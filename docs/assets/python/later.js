// Files of the package that are too large for every reader: fetched before the first cell that imports what reads them.

import { LATER } from "./files.js";

/** @typedef {{type: "fetching", loaded: number, total: number}} Fetching how far a file has come, in bytes */
/** @import { Pyodide } from "../pyodide/pyodide.mjs" */

const fetched = self.fetch; // as it is before the worker counts what Python loads

/**
 * Fetch files, and lay them where Python finds them.
 * @param {string[]} files their names below the folder
 * @param {string} folder Python's, of the package
 * @param {Pyodide} python
 * @param {(told: Fetching) => void} tell
 */
export async function fetchLater(files, folder, python, tell) {
  for (const file of files) {
    const name = /** @type {string} */ (file.split("/").pop());
    try {
      python.FS.writeFile(`${folder}/${file}`, await bytes(new URL(name, import.meta.url), (loaded) => tell({ type: "fetching", loaded, total: LATER[file] })));
    } catch (error) {
      throw new Error(`${name} could not be loaded.`, { cause: error });
    }
  }
}

/** @param {URL} url @param {(loaded: number) => void} heard */
async function bytes(url, heard) {
  const response = await fetched(url);
  if (!response.ok || !response.body) throw new Error(`the host answers ${response.status}`);
  const reader = response.body.getReader();
  const pieces = [];
  let loaded = 0;
  heard(loaded);
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    pieces.push(piece.value);
    heard((loaded += piece.value.byteLength));
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
