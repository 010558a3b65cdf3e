// The picture and the map side by side: each is pointed at, and shows what the other has to do with that place.

import { zeroPad } from "./convolution.js";
import { legend, limitOf, paintMap, paintPicture, written } from "./display.js";
import { placesFedBy } from "./feature-map.js";
import { make } from "./parts.js";
import { pointable } from "./pointing.js";

/** @import { Planes } from "./convolution.js" */
/** @import { Explanation, Fed, Field, Place, Window } from "./feature-map.js" */
/** @import { Mark } from "./pointing.js" */
/** @import { State } from "./state.js" */

/**
 * @typedef {object} Actions
 * @property {(row: number, column: number) => void} pixelPointed in the picture, border included
 * @property {(row: number, column: number) => void} pixelPressed
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
 * @property {boolean} sweeping what the window has not reached is veiled
 * @property {{window: Field, field: Field} | null} deep what a number of the second layer sees, of the map and of the picture
 */

/** @param {Actions} actions */
export function stages({ pixelPointed, pixelPressed, pixelLeft, placePointed, placePressed, escaped }) {
  const input = pointable("The picture. Arrow keys move from pixel to pixel, Enter moves the window there, and in the window shows its pixels.", {
    pointed: pixelPointed,
    pressed: pixelPressed,
    left: pixelLeft,
  });
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
  const show = (state, { picture, map, place, pixel, found, sweeping, deep }) => {
    const { padding } = state;
    const limit = limitOf(map);
    paintInput(picture, padding);
    paintMap(output.canvas, map, { mode: state.display, limit });
    mapCaption.textContent = `the map, ${map.height} × ${map.width}${legend(state.display, limit)}`;
    output.place(...place);
    /** @type {(field: Field, kind: string) => Mark} */
    const onPicture = (field, kind) => ({ ...field, row: field.row + padding, column: field.column + padding, kind });
    const { field } = found;
    const seenDeep = deep ? { input: [onPicture(deep.field, "deep")], output: [{ ...deep.window, kind: "deep" }] } : { input: [], output: [] };
    if (pixel) {
      const fed = placesFedBy(picture, map, state.size, state, ...pixel);
      const window = state.pinned ? [onPicture(field, "edge")] : []; // to be pressed
      input.mark([{ row: pixel[0] + padding, column: pixel[1] + padding, kind: "field" }, ...window, ...seenDeep.input]);
      output.mark(fed.rows.flatMap((row) => fed.columns.map((column) => ({ row, column, kind: "now" }))));
      return saidOfPixel(pixel, fed);
    }
    input.mark([onPicture(field, "field"), ...seenDeep.input]);
    output.mark([...(sweeping ? veils(place, map) : []), { row: place[0], column: place[1], kind: "field" }, ...seenDeep.output]);
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

/** What comes after a place, in the order in which the window moves. @param {Place} place @param {Planes} map @returns {Mark[]} */
function veils([row, column], { height, width }) {
  return [
    { row, column: column + 1, width: width - column - 1, kind: "veil" },
    { row: row + 1, column: 0, height: height - row - 1, width, kind: "veil" },
  ];
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
  return `The pixel in row ${row}, column ${column} of the picture is seen by ${numbers} of the map.`;
}
