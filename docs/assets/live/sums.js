// One number of a map written out: its window seen large, each product, the running sum, and what comes after.

import { written } from "./display.js";
import { enlarge } from "./enlarged.js";
import { inCell } from "./numbers.js";
import { button, make } from "./parts.js";
import { CHANNELS } from "./pictures.js";
import { markedCanvas } from "./pointing.js";

/** @import { Planes, Term } from "./convolution.js" */
/** @import { Explanation, Settings, Window } from "./feature-map.js" */
/** @import { Mark } from "./pointing.js" */
/** @typedef {Window & Explanation} Found */

/** The view, `show`, which writes out what `explain` has found, and two ways to bring it before the reader. */
export function sumsView() {
  const seen = markedCanvas("The receptive field, enlarged.");
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
    const { top, left } = enlarge(seen, picture, field, { lines: numbersOf(picture, terms) });
    seen.mark(marks(terms, field, step, top, left));
    fill(body, rows(terms, picture.channels, step));
    body.querySelector(".live-marked")?.classList.remove("live-marked");
    after.replaceChildren(...(step === null ? steps(found, settings).map((text) => make("li", {}, text)) : []));
    if (step === null) return;
    body.children[step].className = "live-marked";
    body.children[step].scrollIntoView({ block: "nearest" });
  };
  const scroller = make("div", { className: "sums-scroller", tabIndex: 0, role: "region", "aria-label": "The products" }, table);
  const figure = make("figure", {}, seen.stage, make("figcaption", {}, "its window, enlarged"));
  const products = make("div", { className: "products" }, scroller, after, make("div", { className: "live-controls" }, next, all));
  const view = make("div", { className: "sums" }, figure, products);
  /** @type {(picture: Planes, found: Found, settings: Settings) => void} */
  const show = (picture, found, settings) => {
    last = { picture, found, settings };
    render();
  };
  const bringNear = () => figure.scrollIntoView({ block: "nearest" });
  const reveal = () => {
    scroller.focus({ preventScroll: true });
    bringNear();
  };
  return { view, show, reveal, bringNear };
}

function heading() {
  const cells = ["pixel", "value", "weight", "product", "sum"].map((text) => make("th", { scope: "col" }, text));
  return make("thead", {}, make("tr", {}, ...cells));
}

/** Write rows of cells into a table; what stays as it is is left alone. @param {HTMLElement} body @param {string[][]} wanted */
function fill(body, wanted) {
  while (body.children.length > wanted.length) body.lastElementChild?.remove();
  wanted.forEach((texts, k) => {
    const row = body.children[k] ?? body.appendChild(make("tr", {}, make("th", { scope: "row" }), ...texts.slice(1).map(() => make("td"))));
    texts.forEach((text, column) => {
      if (row.children[column].textContent !== text) row.children[column].textContent = text;
    });
  });
}

/** @param {Term[]} terms @param {number} channels @param {number | null} step */
function rows(terms, channels, step) {
  let sum = 0;
  const made = terms.map(({ row, column, channel, inside, value, weight }) => {
    sum += value * weight;
    const where = `${written(row)}, ${written(column)}${channels === 3 ? ` ${CHANNELS[channel]}` : ""}${inside ? "" : " (padding)"}`;
    return [where, ...[value, weight, value * weight, sum].map(aligned)];
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

/**
 * What is written into a pixel: its value, and the weight that it meets; in colour its three values.
 * @param {Planes} picture
 * @param {Term[]} terms
 */
function numbersOf({ data, channels, height, width }, terms) {
  const weights = new Map(terms.map(({ row, column, weight }) => [`${row} ${column}`, weight]));
  return (/** @type {number} */ row, /** @type {number} */ column) => {
    const values = Array.from({ length: channels }, (_, c) => inCell(data[(c * height + row) * width + column]));
    const weight = weights.get(`${row} ${column}`);
    return channels === 1 && weight !== undefined ? [...values, `×${inCell(weight)}`] : values;
  };
}

/** @param {Term[]} terms @param {Explanation["field"]} field @param {number | null} step @param {number} top @param {number} left @returns {Mark[]} */
function marks(terms, field, step, top, left) {
  /** @type {(place: Omit<Mark, "kind">, kind: string) => Mark} */
  const at = (place, kind) => ({ ...place, row: place.row - top, column: place.column - left, kind });
  const taps = terms.filter(({ channel }) => channel === 0).map(({ row, column }) => at({ row, column }, "tap"));
  const now = step === null ? [] : [at({ row: terms[step].row, column: terms[step].column }, "now")];
  return [at(field, "halo"), at(field, "edge"), ...taps, ...now];
}
