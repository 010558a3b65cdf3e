// A reader's own picture, kept while the tab is open: reloading the page does not lose it. It is sent to no one.

import { decode } from "./pictures.js";
import { paintPicture } from "./display.js";
import { make } from "./parts.js";

/** @import { Planes } from "./convolution.js" */

const nameOf = (/** @type {string} */ page) => `${page}-picture`;

/** @type {Map<string, Planes>} what is kept of each page, which need not be encoded again */
const kept = new Map();

/** @param {string} page which has one picture @param {Planes} picture */
export function keepPicture(page, picture) {
  if (kept.get(page) === picture) return;
  kept.set(page, picture);
  const canvas = make("canvas");
  paintPicture(canvas, picture);
  try {
    sessionStorage.setItem(nameOf(page), canvas.toDataURL()); // PNG, which keeps every level
  } catch {
    // There is no room, or the browser keeps nothing: the picture lasts as long as the page.
  }
}

/** The picture that was kept, if there is one. @param {string} page @returns {Promise<Planes | null>} */
export async function keptPicture(page) {
  try {
    const url = sessionStorage.getItem(nameOf(page)) ?? "";
    const bytes = Uint8Array.from(atob(url.split(",")[1]), (letter) => letter.charCodeAt(0));
    const picture = await decode(new Blob([bytes], { type: "image/png" }));
    kept.set(page, picture);
    return picture;
  } catch {
    return null;
  }
}
