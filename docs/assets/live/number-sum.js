// How one number of a layer's map came about: which maps below had what part in it, and the window in one of them.

import { paintCell, written } from "./display.js";
import { button, make } from "./parts.js";
import { roving } from "./roving.js";

/**
 * @typedef {object} Explained what in_the_page/through.py gives
 * @property {string} below the layer, or "picture", that the window lies in
 * @property {number} first of the maps below that the filter looks at: 0, unless it looks at one only
 * @property {number} top first row of the window; it may lie outside, among the zeros
 * @property {number} left
 * @property {number} height
 * @property {number} width
 * @property {Float32Array} numbers of the window, channel by channel
 * @property {Float32Array} weights of the filter, channel by channel
 * @property {Float64Array} shares the sum of each channel's products
 * @property {number} bias
 * @property {number} sum of all products and the bias
 * @property {string} activation that follows, or ""
 * @property {[name: string, value: number] | null} adds the layer whose number at the same place is added, and that number
 * @property {number} value the number in the map
 * @property {[name: string, top: number, left: number, bottom: number, right: number][]} windows what it sees of each map below
 */
/**
 * @typedef {object} Ways
 * @property {(channel: number, row: number, column: number) => void} down a place of the window was pressed
 * @property {(name: string) => void} added the number that is added was pressed
 */

const PALER = 1.6; // the ends of the colours are too dark for numbers to stand on
const CHANNELS = ["red", "green", "blue"];
const MOST = 24; // maps are shown where the window is one place of each
const IN_A_ROW = 6;

/** What a channel of the maps below is called. @param {string} below @param {number} channel */
const called = (below, channel) => (below === "picture" ? CHANNELS[channel] : `map ${channel + 1}`);

/**
 * @param {Explained} found
 * @param {[height: number, width: number]} size of the maps below
 * @param {Ways} ways
 */
export function numberSum(found, size, ways) {
  const { height, width, shares } = found;
  const view = make("div", { className: "through-numbers" }, inWords(found, ways));
  const order = [...shares.keys()].sort((a, b) => Math.abs(shares[b]) - Math.abs(shares[a]));
  if (height * width === 1) view.append(...places(found, order, ways));
  else view.append(...windows(found, order, size, ways));
  return view;
}

/** @param {Explained} found @param {Ways} ways */
function inWords({ below, first, height, width, shares, numbers, bias, sum, activation, adds, value }, ways) {
  const maps = below === "picture" ? "the picture’s three channels" : shares.length === 1 ? `${called(below, first)} of ${below}` : `${shares.length} maps of ${below}`;
  const each = height * width === 1 ? "one place" : `${height} × ${width} places`;
  const products = `${numbers.length.toLocaleString("en")} products of ${each} in ${maps}`;
  const signed = bias < 0 ? `− ${written(-bias, 3)}` : `+ ${written(bias, 3)}`;
  const after = activation ? `; ${activation} makes it ${written(value, 3)}` : "";
  const sentence = make("p", { className: "through-sum" });
  sentence.append(`The sum of ${products}, and the bias: ${written(sum - bias, 3)} ${signed} = ${written(sum, 3)}${after}.`);
  if (adds) {
    const [name, added] = adds;
    sentence.append(" To it is added ", button(`what ${name} has there, ${written(added, 3)}`, () => ways.added(name)), `: ${written(value, 3)}.`);
  }
  return sentence;
}

/**
 * A window of one place, in those maps that have the largest part in the sum.
 * @param {Explained} found
 * @param {number[]} order the maps, by their part in the sum
 * @param {Ways} ways
 */
function places({ below, top, left, numbers, weights, shares }, order, ways) {
  const most = order.slice(0, MOST);
  const limit = Math.abs(shares[order[0]]) || 1;
  const cells = most.map((channel) => {
    const name = called(below, channel);
    const label = `${name} of ${below}, row ${top}, column ${left}: ${written(numbers[channel], 3)} times ${written(weights[channel], 3)}`;
    const lines = [name, short(numbers[channel]), `×${short(weights[channel])}`];
    return cell(label, lines, shares[channel] / limit, () => ways.down(channel, top, left));
  });
  const rest = order.slice(MOST).reduce((sum, channel) => sum + shares[channel], 0);
  const others = order.length > MOST ? ` The ${order.length - MOST} other maps make ${written(rest, 3)} together.` : "";
  const hint = `The number of each map with its weight, the largest part in the sum first; red adds, blue takes away. Press one to go down to it.`;
  return [grid(cells, IN_A_ROW, 0), make("p", { className: "through-hint" }, hint + others)];
}

/**
 * A window of several places, in one map at a time.
 * @param {Explained} found
 * @param {number[]} order the maps, by their part in the sum
 * @param {[height: number, width: number]} size
 * @param {Ways} ways
 */
function windows(found, order, size, ways) {
  const { below, first, height, width, shares, numbers, weights } = found;
  const options = order.map((channel) => make("option", { value: String(channel) }, `${called(below, first + channel)}: ${written(shares[channel], 3)}`));
  const choice = make("select", {}, ...options);
  const where = below === "picture" ? "channel" : "map";
  const label = make("label", { hidden: order.length === 1 }, `window in which ${where}, by its part in the sum `, choice);
  const scroller = make("div", { className: "through-window" });
  const draw = () => {
    const channel = Number(choice.value);
    const from = channel * height * width;
    const cut = (/** @type {Float32Array} */ all) => all.subarray(from, from + height * width);
    scroller.replaceChildren(table(found, size, cut(numbers), cut(weights), (row, column) => ways.down(first + channel, row, column)));
  };
  choice.addEventListener("change", draw);
  draw();
  const hint = make("p", { className: "through-hint" }, "Each number of the window with its weight; red adds, blue takes away. Press one to go down to it.");
  return [label, scroller, hint];
}

/**
 * @param {Explained} found
 * @param {[height: number, width: number]} size
 * @param {Float32Array} numbers
 * @param {Float32Array} weights
 * @param {(row: number, column: number) => void} down
 */
function table({ top, left, width, below }, size, numbers, weights, down) {
  const limit = numbers.reduce((most, number, k) => Math.max(most, Math.abs(number * weights[k])), 0) || 1;
  const cells = [...numbers].map((number, k) => {
    const [row, column] = [top + Math.floor(k / width), left + (k % width)];
    const isInside = row >= 0 && column >= 0 && row < size[0] && column < size[1];
    const name = `row ${row}, column ${column} of ${below}: ${written(number, 3)} times ${written(weights[k], 3)}`;
    const label = isInside ? name : `outside: 0 times ${written(weights[k], 3)}`;
    return cell(label, [short(number), `×${short(weights[k])}`], (number * weights[k]) / limit, isInside ? () => down(row, column) : null);
  });
  return grid(cells, width, Math.floor(cells.length / 2));
}

/** @param {string} label @param {string[]} lines @param {number} share of the strongest colour, from −1 to 1 @param {(() => void) | null} pressed */
function cell(label, lines, share, pressed) {
  const made = make("button", { type: "button", ariaLabel: label }, ...lines.map((line) => make("span", {}, line)));
  paintCell(made, 0.5 + share / (2 * PALER), "signed");
  if (pressed) made.addEventListener("click", pressed);
  else made.setAttribute("aria-disabled", "true");
  return made;
}

/** @param {HTMLElement[]} cells @param {number} columns @param {number} first the cell that Tab leads to */
function grid(cells, columns, first) {
  const made = make("div", { className: "through-grid", role: "group", "aria-label": "The window’s numbers and their weights" }, ...cells);
  made.style.setProperty("--columns", String(columns));
  roving(made, cells, { columns, first });
  return made;
}

/** Two digits that count, in as few signs as there is room for. @param {number} value */
export function short(value) {
  const size = Math.abs(value);
  const text = written(value, size >= 10 ? 0 : size >= 1 ? 1 : 2);
  return text.replace("0.", ".");
}
