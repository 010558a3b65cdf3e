// Which picture goes through the network: one of the book's, a file, or what the camera sees.

import { PICTURES, pictureUrl } from "./bundled.js";
import { camera, fileButton, readPicture } from "./own-picture.js";
import { make, select } from "./parts.js";
import { loadPicture } from "./pictures.js";

/** @import { Planes } from "./convolution.js" */

/**
 * @param {HTMLElement} element on which a file may be dropped
 * @param {(picture: Planes, isMoving: boolean) => Promise<void>} taken gives an end when it has been seen; the camera's pictures move
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
    return taken(picture, isMoving);
  };
  const lens = camera({ asked: () => said(""), seen: (picture) => takeOwn(picture, true), said });
  const open = async (/** @type {string} */ name) => {
    lens.stop();
    said("");
    try {
      await taken(await loadPicture(pictureUrl(name)), false);
    } catch (error) {
      said(error instanceof Error ? error.message : String(error));
    }
  };
  const opened = async (/** @type {File} */ file) => {
    lens.stop();
    said("");
    try {
      await takeOwn(await readPicture(file), false);
    } catch (error) {
      said(error instanceof Error ? error.message : String(error));
    }
  };
  choice.addEventListener("change", () => choice.value !== "own" && open(choice.value));
  const controls = [make("label", {}, "picture ", choice), ...fileButton(element, opened), lens.toggle];
  return { controls, openFirst: () => open(names[0]) };
}

/** A picture as levels from 0 to 255, pixel by pixel. @param {Planes} picture */
export function levelsOf({ data, channels, height, width }) {
  const pixels = height * width;
  return Uint8Array.from({ length: 3 * pixels }, (_, k) => Math.round(255 * data[(channels === 3 ? (k % 3) * pixels : 0) + Math.floor(k / 3)]));
}
