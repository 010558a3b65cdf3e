// One number on the way down: its map enlarged, how the number came about, the way back up, and its filter's switches.

import { paintMap, paintPicture, written } from "./display.js";
import { PICTURE } from "./layer-row.js";
import { numberSum } from "./number-sum.js";
import { button, make } from "./parts.js";
import { pointable } from "./pointing.js";

/** @import { Planes } from "./convolution.js" */
/** @import { Explained } from "./number-sum.js" */

/**
 * @typedef {object} Step a place of a map, or a pixel of the picture
 * @property {string} name
 * @property {number} index
 * @property {number} row
 * @property {number} column
 * @property {{top: number, left: number, height: number, width: number}} [within] the window that led down to it
 */

const MEAN = [122.782, 117.001, 104.298]; // MEAN_COLOUR of filtersight.faces
const CHANNELS = ["red", "green", "blue"];

/** @param {Step} step */
export const titleOf = ({ name, index, row, column }) =>
  name === PICTURE ? `pixel (${row}, ${column})` : `${name}, map ${index + 1} (${row}, ${column})`;

/**
 * @param {object} actions
 * @param {(step: Step) => void} actions.moved to another place of the same map
 * @param {(step: Step) => void} actions.down to a place of the window below
 * @param {(depth: number) => void} actions.up to the step of the trail that is so far down
 * @param {(step: Step, change: "off" | "random" | "trained") => void} actions.change what becomes of the map's filter
 */
export function stepPanel({ moved, down, up, change }) {
  /** @type {Step} */
  let step = { name: PICTURE, index: 0, row: 0, column: 0 };
  const heading = make("h3", { tabIndex: -1 });
  const crumbs = make("ol");
  const trail = make("nav", { className: "through-trail", "aria-label": "The way back up" }, crumbs);
  const map = pointable("The map, enlarged. Arrow keys move from number to number.", {
    pointed: (row, column, byKey) => byKey && moved({ ...step, row, column }),
    pressed: (row, column) => moved({ ...step, row, column }),
  });
  const figure = make("figure", {}, map.stage);
  const numbers = make("div");
  const filterLine = make("p", { className: "through-hint" });
  const off = button("Switch this filter off", () => change(step, "off"));
  const random = button("Exchange it for a random one", () => change(step, "random"));
  const trained = button("As trained", () => change(step, "trained"));
  const filter = make("div", { className: "through-filter" }, make("div", { className: "live-controls" }, off, random, trained), filterLine);
  const panel = make("div", { className: "through-step" }, trail, heading, figure, make("div", {}, numbers, filter));

  /**
   * @param {Step[]} steps the trail; the last is looked at
   * @param {Map<string, Planes>} maps
   * @param {number} limit what the strongest colour of the map stands for
   * @param {Explained | null} found none for a pixel
   * @param {string} said what has become of the filter
   */
  const show = (steps, maps, limit, found, said) => {
    step = steps[steps.length - 1];
    const planes = /** @type {Planes} */ (maps.get(step.name));
    if (step.name === PICTURE) paintPicture(map.canvas, planes);
    else paintMap(map.canvas, planes, { mode: step.name === "layer 7" ? "signed" : "absolute", limit, channel: step.index });
    map.place(step.row, step.column);
    map.mark([{ row: step.row, column: step.column, kind: "field" }]);
    heading.textContent = titleOf(step) + (found ? `: ${written(found.value, 3)}` : "");
    crumbs.replaceChildren(
      ...steps.slice(0, -1).map((above, depth) => make("li", {}, button(titleOf(above), () => up(depth)))),
    );
    trail.hidden = steps.length === 1;
    filter.hidden = !found;
    filterLine.textContent = said;
    trained.disabled = said === "";
    if (!found) return numbers.replaceChildren(pixel(planes, step));
    const size = /** @type {Planes} */ (maps.get(found.below));
    const down_ = (/** @type {number} */ channel, /** @type {number} */ row, /** @type {number} */ column) =>
      down({ name: found.below, index: found.below === PICTURE ? 0 : channel, row, column });
    numbers.replaceChildren(numberSum(found, size, down_));
  };
  return { panel, heading, show };
}

/** What a pixel is, and what of it goes into the network. @param {Planes} picture @param {Step} place */
function pixel({ data, height, width }, { row, column }) {
  const rows = CHANNELS.map((name, channel) => {
    const level = Math.round(255 * data[(channel * height + row) * width + column]);
    const given = (level - MEAN[channel]) / 256;
    return make("li", {}, `${name} ${level}, less ${MEAN[channel].toFixed(1)}, in 256ths: ${written(given, 3)}`);
  });
  const ground = "Here the way down ends. Of each channel the mean of the pictures that it was trained on is taken away first.";
  return make("div", {}, make("ul", { className: "through-pixel" }, ...rows), make("p", { className: "through-hint" }, ground));
}
