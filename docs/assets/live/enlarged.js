// A window seen large, with some of what lies around it, and numbers in its pixels where there is room for them.

import { planes } from "./convolution.js";
import { inkAt, paintMap, paintPicture } from "./display.js";

/** @import { Planes } from "./convolution.js" */
/** @import { Display } from "./display.js" */
/** @import { markedCanvas } from "./pointing.js" */
/** @import { Field } from "./feature-map.js" */

const MOST_CELLS = 9; // along a side, so that numbers can be read

/**
 * Show a window, and give where in the view a place of the picture lies.
 * @param {Pick<ReturnType<typeof markedCanvas>, "canvas" | "write">} view
 * @param {Planes} picture or map
 * @param {Field} field
 * @param {{lines: (row: number, column: number) => string[], map?: {mode: Display, limit: number}, channel?: number}} options
 *   `lines` says what is written into a place; `map` paints it as a map, and only its plane `channel`
 */
export function enlarge({ canvas, write }, picture, field, { lines, map, channel }) {
  const margin = field.height < MOST_CELLS - 1 ? 1 : 3;
  const side = field.height + 2 * margin;
  const cut = planes(channel === undefined ? picture.channels : 1, side, side);
  const [top, left] = [field.row - margin, field.column - margin];
  const inside = (/** @type {number} */ row, /** @type {number} */ column) => row >= 0 && row < picture.height && column >= 0 && column < picture.width;
  for (let k = 0; k < cut.data.length; k++) {
    const plane = channel ?? Math.floor(k / (side * side));
    const [row, column] = [top + (Math.floor(k / side) % side), left + (k % side)];
    if (inside(row, column)) cut.data[k] = picture.data[(plane * picture.height + row) * picture.width + column];
  }
  if (map) paintMap(canvas, cut, map);
  else paintPicture(canvas, cut);
  const places = side > MOST_CELLS ? [] : Array.from({ length: side * side }, (_, k) => ({ row: Math.floor(k / side), column: k % side }));
  write(places.map(({ row, column }) => ({ row, column, ink: inkAt(canvas, row, column), lines: inside(top + row, left + column) ? lines(top + row, left + column) : [] })));
  return { top, left };
}
