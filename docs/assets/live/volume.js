// Step through the numbers that a layer gives: the window in every channel, the filter, and each channel's part in the sum.

import { asPlanes, outputSize, planes, products } from "./convolution.js";
import { paintCell, written } from "./display.js";
import { button, make, status } from "./parts.js";
import { CHANNELS } from "./pictures.js";
import { PALER, numberGrid } from "./window.js";

const [PIXEL, WEIGHT, ANSWER] = [4, 2, 8]; // the numbers with the strongest colour, as in the figure above

/** @import { Planes } from "./convolution.js" */

/** @param {HTMLElement} element `data-picture`, its channels, `data-filters`, each a kernel a channel, and `data-bias`, as JSON; `data-stride` */
export async function mount(element) {
  const { picture: channels, filters: kernels, bias, stride: step } = element.dataset;
  const picture = asPlanes(JSON.parse(channels ?? ""));
  /** @type {Planes[]} */
  const filters = JSON.parse(kernels ?? "").map(asPlanes);
  /** @type {number[]} */
  const biases = JSON.parse(bias ?? "");
  const stride = Number(step);
  const side = outputSize(picture.height, filters[0].height, { stride });
  let place = 0; // of the windows in turn, and for each of them of the filters

  const seen = CHANNELS.map((name, channel) => numberGrid(picture, name, channel));
  const layers = filters.map((filter, k) => ({
    filter,
    grids: CHANNELS.map((name, channel) => numberGrid(filter, `filter ${k}, ${name}`, channel)),
    map: numberGrid(planes(1, side, side), `map ${k}, bias ${written(biases[k])}`),
  }));
  const shade = (/** @type {HTMLElement[]} */ cells, /** @type {number} */ limit) =>
    cells.forEach((cell) => paintCell(cell, 0.5 + Number(cell.textContent.replace("−", "-")) / limit / (2 * PALER), "signed"));
  for (const { cells } of seen) shade(cells, PIXEL);
  for (const { grids } of layers) grids.forEach(({ cells }) => shade(cells, WEIGHT));
  const { line, say } = status();
  const last = side * side * filters.length - 1;
  /** @param {number} at */
  const answer = (at) => {
    const [window, k] = [Math.floor(at / layers.length), at % layers.length];
    const [row, column] = [Math.floor(window / side), window % side];
    const terms = products(picture, layers[k].filter, row, column, { stride });
    const parts = CHANNELS.map((_, c) => terms.filter(({ channel }) => channel === c).reduce((sum, { value, weight }) => sum + value * weight, 0));
    return { window, k, row, column, terms, parts, total: parts.reduce((sum, part) => sum + part, biases[k]) };
  };
  const show = () => {
    const { k, row, column, terms, parts, total } = answer(place);
    const inWindow = new Set(terms.map((term) => term.row * picture.width + term.column));
    for (const { cells } of seen) cells.forEach((cell, at) => cell.classList.toggle("live-marked", inWindow.has(at)));
    layers.forEach(({ grids, map }, layer) => {
      for (const { cells } of grids) cells.forEach((cell) => cell.classList.toggle("live-marked", layer === k));
      for (const cell of map.cells) {
        cell.textContent = "";
        cell.removeAttribute("style");
      }
      map.cells.forEach((cell, at) => cell.classList.toggle("live-marked", layer === k && at === row * side + column));
    });
    for (let at = 0; at <= place; at++) {
      const made = answer(at);
      const cell = layers[made.k].map.cells[made.window];
      cell.textContent = written(made.total);
      shade([cell], ANSWER);
    }
    const said = CHANNELS.map((name, c) => `${name} ${written(parts[c])}`).join(", ");
    say(`Map ${k}, row ${row}, column ${column}: ${said}, and the bias ${written(biases[k])}, make ${written(total)}.`);
    back.disabled = place === 0;
    on.disabled = place === last;
  };
  const go = (/** @type {number} */ to) => {
    if (to < 0 || to > last) return;
    place = to;
    show();
  };
  const back = button("Back", () => go(place - 1));
  const on = button("Next number", () => go(place + 1));
  /** @type {Partial<Record<string, number>>} */
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 };
  const area = make("div", { className: "live-volume-rows", tabIndex: 0, role: "group", "aria-label": "The layer’s numbers: step with the arrow keys" });
  const rows = [seen, ...layers.map(({ grids, map }) => [...grids, map])];
  area.append(...rows.map((grids) => make("div", { className: "live-grids" }, ...grids.map(({ table }) => table))));
  area.addEventListener("keydown", (event) => {
    const move = steps[event.key];
    if (move === undefined) return;
    event.preventDefault();
    go(place + move);
  });
  show();
  element.replaceChildren(area, make("div", { className: "live-controls" }, back, on), line);
}
