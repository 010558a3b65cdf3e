// Which picture goes through the network: one of the book's, a file, or what the camera sees.

import { PICTURES, pictureUrl } from "./bundled.js";
import { camera, fileButton, readPicture } from "./own-picture.js";
import { make, select } from "./parts.js";
import { loadPicture } from "./pictures.js";

/** @import { Planes } from "./convolution.js" */

/**
 * @param {HTMLElement} element on which a file may be dropped
 * @param {(picture: Planes, isMoving: boolean, name: string) => Promise<void>} taken gives an end when it has been seen; the camera's pictures move
 * @param {(sentence: string) => void} said
 */
export function pictureChoice(element, taken, said) {
  const names = ["astronaut", ...Object.keys(PICTURES).filter((name) => name !== "astronaut"), "own"];
  const choice = select("Picture", names, (name) => PICTURES[name] ?? "your own");
  const own = choice.options[choice.options.length - 1];
  own.hidden = true; // until there is one
  const takeOwn = (/** @type {Planes} */ picture, /** @type {boolean} */ isMoving) => {
    own.hidden = false;
    choice.value = "own";
    return taken(picture, isMoving, "own");
  };
  const lens = camera({
    asked: () => (asked += 1),
    seen: (picture) => takeOwn(picture, true),
    said,
  });
  let asked = 0; // a slow picture does not take the place of what was chosen after it
  const open = async (/** @type {() => Promise<Planes>} */ read, /** @type {string} */ name) => {
    lens.stop();
    said("");
    const mine = ++asked;
    try {
      const picture = await read();
      if (mine === asked) await (name === "own" ? takeOwn(picture, false) : taken(picture, false, name));
    } catch (error) {
      if (mine === asked) said(error instanceof Error ? error.message : String(error));
    }
  };
  const openBundled = (/** @type {string} */ name) => {
    choice.value = name;
    return open(() => loadPicture(pictureUrl(name)), name);
  };
  const openOwn = (/** @type {Planes} */ picture) => open(async () => picture, "own");
  const file = fileButton(element, (given) => open(() => readPicture(given), "own"));
  choice.addEventListener("change", () => choice.value !== "own" && openBundled(choice.value));
  const controls = [make("label", {}, "picture ", choice), ...file, lens.toggle];
  return { controls, openBundled, openOwn };
}

/** A picture as levels from 0 to 255, pixel by pixel. @param {Planes} picture */
export function levelsOf({ data, channels, height, width }) {
  const pixels = height * width;
  return Uint8Array.from({ length: 3 * pixels }, (_, k) => Math.round(255 * data[(channels === 3 ? (k % 3) * pixels : 0) + Math.floor(k / 3)]));
}
