// One number on the way down: its map enlarged, how the number came about, the way back up, and its filter's switches.

import { paintMap, paintPicture, written } from "./display.js";
import { PICTURE } from "./layer-row.js";
import { numberSum } from "./number-sum.js";
import { button, make } from "./parts.js";
import { pointable } from "./pointing.js";

/** @import { Planes } from "./convolution.js" */
/** @import { Layer } from "./layer-row.js" */
/** @import { Explained } from "./number-sum.js" */
/** @import { LayerMaps } from "./through-maps.js" */

/**
 * @typedef {object} Step a place of a map, or a pixel of the picture
 * @property {string} name
 * @property {number} index
 * @property {number} row
 * @property {number} column
 * @property {{top: number, left: number, height: number, width: number}} [within] the window that led down to it
 */

/** @typedef {{mean: number[], parts: number, ground: string}} Input what becomes of a pixel before it goes in: less the mean, in so many parts, and why */

const CHANNELS = ["red", "green", "blue"];
const SEEN = "where it is seen"; // the class activation map, whose filter is a class

/** @param {Step} step */
const titleOf = ({ name, index, row, column }) =>
  name === PICTURE ? `pixel (${row}, ${column})` : `${name}${name === SEEN ? "" : `, map ${index + 1}`} (${row}, ${column})`;

/**
 * @param {Input} input
 * @param {object} actions
 * @param {(step: Step) => void} actions.moved to another place of the same map
 * @param {(step: Step) => void} actions.down to a place of the window below
 * @param {(depth: number) => void} actions.up to the step of the trail that is so far down
 * @param {(step: Step, change: "off" | "random" | "trained") => void} actions.change what becomes of the map's filter
 */
export function stepPanel(input, { moved, down, up, change }) {
  /** @type {Step} */
  let step = { name: PICTURE, index: 0, row: 0, column: 0 };
  /** @type {LayerMaps} */
  let maps;
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

  /** Take the maps of the layer that is about to be shown. @param {LayerMaps} given */
  const take = (given) => void (maps = given);
  /**
   * @param {Step[]} steps the trail; the last is looked at
   * @param {Layer} layer its
   * @param {Explained | null} found none for a pixel
   * @param {Record<string, [height: number, width: number]>} sizes of the maps of all layers
   * @param {string} said what has become of the filter
   */
  const show = (steps, layer, found, sizes, said) => {
    step = steps[steps.length - 1];
    if (step.name === PICTURE) paintPicture(map.canvas, maps);
    else paintMap(map.canvas, maps, { mode: layer.signed ? "signed" : "absolute", limit: maps.limit, channel: step.index });
    map.place(step.row, step.column);
    map.mark([{ row: step.row, column: step.column, kind: "field" }]);
    heading.textContent = titleOf(step) + (found ? `: ${written(found.value, 3)}` : "");
    crumbs.replaceChildren(
      ...steps.slice(0, -1).map((above, depth) => make("li", {}, button(titleOf(above), () => up(depth)))),
    );
    trail.hidden = steps.length === 1;
    trail.scrollLeft = trail.scrollWidth;
    filter.hidden = !found || step.name === SEEN;
    filterLine.textContent = said;
    trained.disabled = said === "";
    if (!found) return numbers.replaceChildren(pixel(maps, step, input));
    numbers.replaceChildren(
      numberSum(found, sizes[found.below], {
        down: (channel, row, column) => down({ name: found.below, index: found.below === PICTURE ? 0 : channel, row, column }),
        added: (name) => down({ ...step, name, within: undefined }),
      }),
    );
  };
  return { panel, heading, take, show };
}

/** What a pixel is, and what of it goes into the network. @param {Planes} picture @param {Step} place @param {Input} input */
function pixel({ data, height, width }, { row, column }, { mean, parts, ground }) {
  const rows = CHANNELS.map((name, channel) => {
    const level = Math.round(255 * data[(channel * height + row) * width + column]);
    const given = (level - mean[channel]) / parts;
    return make("li", {}, `${name} ${level}, less ${written(mean[channel], 1)}, in ${parts}ths: ${written(given, 3)}`);
  });
  const end = make("p", { className: "through-hint" }, `Here the way down ends. ${ground}`);
  return make("div", {}, make("ul", { className: "through-pixel" }, ...rows), end);
}
