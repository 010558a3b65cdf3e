// One number of a map written out: its window seen large, each product, the running sum, and what comes after.

import { planes } from "./convolution.js";
import { paintPicture, written } from "./display.js";
import { button, make } from "./parts.js";
import { CHANNELS } from "./pictures.js";
import { markedCanvas } from "./pointing.js";

/** @import { Planes, Term } from "./convolution.js" */
/** @import { Explanation, Settings, Window } from "./feature-map.js" */
/** @import { Mark } from "./pointing.js" */
/** @typedef {Window & Explanation} Found */

const MARGIN = 3;

/** The view, and `show`, which writes out what `explain` has found. */
export function sumsView() {
  const { canvas, mark, stage } = markedCanvas("The receptive field, enlarged.");
  const body = make("tbody");
  const table = make("table", { className: "sums-table" }, make("caption", {}, "What is multiplied, and the sum so far"), heading(), body);
  const after = make("ol", { className: "sums-after" });
  /** @type {number | null} */
  let step = null;
  /** @type {{picture: Planes, found: Found, settings: Settings}} */
  let last;
  const next = button("Next product", () => {
    step = step === null || step === last.found.terms.length - 1 ? 0 : step + 1;
    render();
  });
  const all = button("All products", () => {
    step = null;
    render();
  });
  const render = () => {
    const { picture, found, settings } = last;
    const { terms, field } = found;
    if (step !== null && step >= terms.length) step = null;
    all.disabled = step === null;
    enlarge(canvas, picture, field);
    mark(marks(terms, field, step));
    body.replaceChildren(...rows(terms, picture.channels, step));
    after.replaceChildren(...(step === null ? steps(found, settings).map((text) => make("li", {}, text)) : []));
    if (step !== null) body.children[step].scrollIntoView({ block: "nearest" });
  };
  const scroller = make("div", { className: "sums-scroller", tabIndex: 0, role: "region", "aria-label": "The products" }, table);
  const view = make(
    "div",
    { className: "sums" },
    make("figure", {}, stage, make("figcaption", {}, "its window, enlarged")),
    make("div", {}, scroller, after, make("div", { className: "live-controls" }, next, all)),
  );
  /** @type {(picture: Planes, found: Found, settings: Settings) => void} */
  const show = (picture, found, settings) => {
    last = { picture, found, settings };
    render();
  };
  return { view, show };
}

function heading() {
  const cells = ["pixel", "value", "weight", "product", "sum"].map((text) => make("th", { scope: "col" }, text));
  return make("thead", {}, make("tr", {}, ...cells));
}

/** @param {Term[]} terms @param {number} channels @param {number | null} step */
function rows(terms, channels, step) {
  let sum = 0;
  const made = terms.map(({ row, column, channel, inside, value, weight }, k) => {
    sum += value * weight;
    const where = `${written(row)}, ${written(column)}${channels === 3 ? ` ${CHANNELS[channel]}` : ""}${inside ? "" : " (padding)"}`;
    const numbers = [value, weight, value * weight, sum].map((number) => make("td", {}, aligned(number)));
    const line = make("tr", {}, make("th", { scope: "row" }, where), ...numbers);
    if (k === step) line.className = "live-marked";
    return line;
  });
  return step === null ? made : made.slice(0, step + 1);
}

/** A number with as many decimals as the others of its column. @param {number} number */
const aligned = (number) => (Math.abs(number) < 0.0005 ? 0 : number).toFixed(3).replace("-", "−");

/** What becomes of the sum: the bias, ReLU and pooling, as far as there is any. @param {Found} found @param {Settings} settings */
function steps({ terms, biased, value, rivals }, { bias, relu, pool }) {
  const sum = biased - bias;
  const said = [`The ${terms.length} products sum to ${written(sum, 3)}.`];
  if (bias !== 0) said.push(`The bias is added once: ${written(sum, 3)} + ${written(bias, 3)} = ${written(biased, 3)}.`);
  if (relu) said.push(`ReLU leaves the larger of 0 and ${written(biased, 3)}: ${written(Math.max(biased, 0), 3)}.`);
  if (pool > 1) said.push(`Max pooling keeps the largest of ${rivals.map((rival) => written(rival, 3)).join(", ")}: ${written(value, 3)}.`);
  return said;
}

/** @param {Term[]} terms @param {Explanation["field"]} field @param {number | null} step @returns {Mark[]} */
function marks(terms, field, step) {
  const start = { row: field.row - MARGIN, column: field.column - MARGIN };
  /** @type {(place: Omit<Mark, "kind">, kind: string) => Mark} */
  const at = (place, kind) => ({ ...place, row: place.row - start.row, column: place.column - start.column, kind });
  const taps = terms.filter(({ channel }) => channel === 0).map(({ row, column }) => at({ row, column }, "tap"));
  const now = step === null ? [] : [at({ row: terms[step].row, column: terms[step].column }, "now")];
  return [at(field, "halo"), at(field, "edge"), ...taps, ...now];
}

/**
 * The pixels in and around a receptive field; beyond the picture they are black, as zeros are.
 * @param {HTMLCanvasElement} canvas
 * @param {Planes} picture
 * @param {Explanation["field"]} field
 */
function enlarge(canvas, picture, field) {
  const side = field.height + 2 * MARGIN;
  const cut = planes(picture.channels, side, side);
  for (let k = 0; k < cut.data.length; k++) {
    const channel = Math.floor(k / (side * side));
    const row = field.row - MARGIN + (Math.floor(k / side) % side);
    const column = field.column - MARGIN + (k % side);
    const inside = row >= 0 && row < picture.height && column >= 0 && column < picture.width;
    if (inside) cut.data[k] = picture.data[(channel * picture.height + row) * picture.width + column];
  }
  paintPicture(canvas, cut);
}
