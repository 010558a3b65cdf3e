// How one number of a layer's map came about: which maps below had what part in it, and the window in one of them.

import { paintCell, written } from "./display.js";
import { make } from "./parts.js";
import { roving } from "./roving.js";

/**
 * @typedef {object} Explained what in_the_page/through.py gives
 * @property {string} below the layer, or "picture", that the window lies in
 * @property {number} top first row of the window; it may lie outside, among the zeros
 * @property {number} left
 * @property {number} height
 * @property {number} width
 * @property {Float32Array} numbers of the window, channel by channel
 * @property {Float32Array} weights of the filter, channel by channel
 * @property {Float64Array} shares the sum of each channel's products
 * @property {number} bias
 * @property {number} sum of all products and the bias
 * @property {boolean} relu whether ReLU follows
 * @property {number} value the number in the map
 * @property {[name: string, top: number, left: number, bottom: number, right: number][]} windows what it sees of each map below
 */

const PALER = 1.6; // the ends of the colours are too dark for numbers to stand on
const CHANNELS = ["red", "green", "blue"];

/** What a channel of the maps below is called. @param {string} below @param {number} channel */
const called = (below, channel) => (below === "picture" ? CHANNELS[channel] : `map ${channel + 1}`);

/**
 * @param {Explained} found
 * @param {{height: number, width: number}} size of the maps below
 * @param {(channel: number, row: number, column: number) => void} down a place of the window was pressed
 */
export function numberSum(found, size, down) {
  const { below, height, width, shares, numbers, weights, bias, sum, relu, value } = found;
  const maps = below === "picture" ? "the picture’s three channels" : `${shares.length} maps of ${below}`;
  const products = `${numbers.length.toLocaleString("en")} products of ${height} × ${width} places in ${maps}`;
  const signed = bias < 0 ? `− ${written(-bias, 3)}` : `+ ${written(bias, 3)}`;
  const after = relu ? `; ReLU makes it ${written(value, 3)}` : "";
  const sentence = make("p", { className: "through-sum" });
  sentence.append(`The sum of ${products}, and the bias: ${written(sum - bias, 3)} ${signed} = ${written(sum, 3)}${after}.`);

  const order = [...shares.keys()].sort((a, b) => Math.abs(shares[b]) - Math.abs(shares[a]));
  const options = order.map((channel) => make("option", { value: String(channel) }, `${called(below, channel)}: ${written(shares[channel], 3)}`));
  const choice = make("select", {}, ...options);
  const where = below === "picture" ? "channel" : "map";
  const label = make("label", {}, `window in which ${where}, by its part in the sum `, choice);
  const scroller = make("div", { className: "through-window" });
  const draw = () => {
    const channel = Number(choice.value);
    const from = channel * height * width;
    const cut = (/** @type {Float32Array} */ all) => all.subarray(from, from + height * width);
    scroller.replaceChildren(table(found, size, cut(numbers), cut(weights), (row, column) => down(channel, row, column)));
  };
  choice.addEventListener("change", draw);
  draw();
  const hint = make("p", { className: "through-hint" });
  hint.append(`Each number of the window with its weight; red adds, blue takes away. Press one to go down to it.`);
  return make("div", { className: "through-numbers" }, sentence, label, scroller, hint);
}

/**
 * @param {Explained} found
 * @param {{height: number, width: number}} size
 * @param {Float32Array} numbers
 * @param {Float32Array} weights
 * @param {(row: number, column: number) => void} down
 */
function table({ top, left, width, below }, size, numbers, weights, down) {
  const limit = numbers.reduce((most, number, k) => Math.max(most, Math.abs(number * weights[k])), 0) || 1;
  const cells = [...numbers].map((number, k) => {
    const [row, column] = [top + Math.floor(k / width), left + (k % width)];
    const isInside = row >= 0 && column >= 0 && row < size.height && column < size.width;
    const name = `row ${row}, column ${column} of ${below}: ${written(number, 3)} times ${written(weights[k], 3)}`;
    const cell = make("button", { type: "button", ariaLabel: isInside ? name : `outside: 0 times ${written(weights[k], 3)}` });
    cell.append(make("span", {}, short(number)), make("span", {}, `×${short(weights[k])}`));
    paintCell(cell, 0.5 + (number * weights[k]) / limit / (2 * PALER), "signed");
    if (isInside) cell.addEventListener("click", () => down(row, column));
    else cell.setAttribute("aria-disabled", "true");
    return cell;
  });
  const grid = make("div", { className: "through-grid", role: "group", "aria-label": "The window’s numbers and their weights" }, ...cells);
  grid.style.setProperty("--columns", String(width));
  roving(grid, cells, { columns: width, first: Math.floor(cells.length / 2) });
  return grid;
}

/** Two digits that count, in as few signs as there is room for. @param {number} value */
export function short(value) {
  const size = Math.abs(value);
  const text = written(value, size >= 10 ? 0 : size >= 1 ? 1 : 2);
  return text.replace("0.", ".");
}
