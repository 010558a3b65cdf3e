// A reader's edits, which stay in this browser alone.

/** @typedef {{code: string, original: string}} Kept an edit, and the book's code that it is of */

const keyOf = (/** @type {string} */ path, /** @type {number} */ number) => `${path}, cell ${number}`;

/** @param {string} path of the chapter @param {number} number @returns {Kept | null} */
export function kept(path, number) {
  try {
    const found = JSON.parse(localStorage.getItem(keyOf(path, number)) ?? "null");
    return typeof found?.code === "string" ? found : null;
  } catch {
    return null; // nothing may be kept here, or something else is
  }
}

/**
 * Keep an edit; forget it if there is none, or if it is the book's code.
 * @param {string} path of the chapter
 * @param {number} number
 * @param {Kept | null} edit
 * @returns {boolean} whether the browser does it
 */
export function keep(path, number, edit) {
  try {
    if (edit && edit.code !== edit.original) localStorage.setItem(keyOf(path, number), JSON.stringify(edit));
    else localStorage.removeItem(keyOf(path, number));
    return true;
  } catch {
    return false;
  }
}
