// The picture and the map side by side: each is pointed at, and shows what the other has to do with that place.

import { zeroPad } from "./convolution.js";
import { limitOf, paintMap, paintPicture, written } from "./display.js";
import { placesFedBy } from "./feature-map.js";
import { make } from "./parts.js";
import { pointable } from "./pointing.js";

/** @import { Planes } from "./convolution.js" */
/** @import { Display } from "./display.js" */
/** @import { Explanation, Fed, Place, Window } from "./feature-map.js" */
/** @import { State } from "./state.js" */

/**
 * @typedef {object} Actions
 * @property {(row: number, column: number) => void} pixelPointed in the picture, border included
 * @property {() => void} pixelLeft
 * @property {(row: number, column: number, byKey: boolean) => void} placePointed in the map
 * @property {(row: number, column: number) => void} placePressed
 * @property {() => void} escaped
 */

/**
 * @typedef {object} Seen
 * @property {Planes} picture
 * @property {Planes} map
 * @property {Place} place the map's number that is explained
 * @property {Place | null} pixel the picture's pixel that is pointed at
 * @property {Window & Explanation} found how the number came about
 */

/** @param {Actions} actions */
export function stages({ pixelPointed, pixelLeft, placePointed, placePressed, escaped }) {
  const input = pointable("The picture. Arrow keys move from pixel to pixel.", { pointed: pixelPointed, left: pixelLeft });
  const output = pointable("The map. Arrow keys move from number to number, Enter pins one, Escape lets go.", {
    pointed: placePointed,
    pressed: placePressed,
    escaped,
  });
  const paintInput = painter(input.canvas);
  const mapCaption = make("figcaption");

  /**
   * Paint both, mark what belongs together, and give the sentence that says it.
   * @param {State} state
   * @param {Seen} seen
   */
  const show = (state, { picture, map, place, pixel, found }) => {
    const { padding } = state;
    const limit = limitOf(map);
    paintInput(picture, padding);
    paintMap(output.canvas, map, { mode: state.display, limit });
    mapCaption.textContent = `the map, ${map.height} × ${map.width}${legend(state.display, limit)}`;
    output.place(...place);
    if (pixel) {
      const fed = placesFedBy(picture, map, state.size, state, ...pixel);
      input.mark([{ row: pixel[0] + padding, column: pixel[1] + padding, kind: "field" }]);
      output.mark(fed.rows.flatMap((row) => fed.columns.map((column) => ({ row, column, kind: "now" }))));
      return saidOfPixel(pixel, fed);
    }
    const { field } = found;
    input.mark([{ ...field, row: field.row + padding, column: field.column + padding, kind: "field" }]);
    output.mark([{ row: place[0], column: place[1], kind: "field" }]);
    return saidOfPlace(place, found, state.pinned);
  };

  return {
    input: make("figure", {}, input.stage, make("figcaption", {}, "the picture")),
    output: make("figure", {}, output.stage, mapCaption),
    map: output.canvas,
    show,
  };
}

/**
 * Paints a picture with the zeros around it, when either has changed.
 * @param {HTMLCanvasElement} canvas
 * @returns {(picture: Planes, padding: number) => void}
 */
function painter(canvas) {
  /** @type {{picture: Planes, padding: number} | null} */
  let painted = null;
  return (picture, padding) => {
    if (painted?.picture === picture && painted.padding === padding) return;
    painted = { picture, padding };
    paintPicture(canvas, zeroPad(picture, padding));
  };
}

/** @param {Display} display @param {number} limit */
function legend(display, limit) {
  if (display === "signed") return `; from ${written(-limit)} (blue) to ${written(limit)} (red)`;
  if (display === "absolute") return `; from 0 (black) to ±${written(limit)} (white)`;
  return "; below 0 black, above 1 white";
}

/** @param {Place} place @param {Window & Explanation} found @param {Place | null} pinned */
function saidOfPlace([row, column], { value, field }, pinned) {
  const rows = `${written(field.row)} to ${written(field.row + field.height - 1)}`;
  const columns = `${written(field.column)} to ${written(field.column + field.width - 1)}`;
  return `Row ${row}, column ${column} of the map is ${written(value, 3)}${pinned ? " (pinned)" : ""}. It sees rows ${rows}, columns ${columns} of the picture.`;
}

/** @param {Place} pixel @param {Fed} fed */
function saidOfPixel([row, column], fed) {
  const count = fed.rows.length * fed.columns.length;
  const numbers = count === 1 ? "1 number" : `${count} numbers`;
  return `The pixel in row ${row}, column ${column} of the picture has a part in ${numbers} of the map.`;
}
