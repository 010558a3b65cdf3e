// Move a window over a small picture by hand, and see its products and their sum.

import { asPlanes, conv2d, products } from "./convolution.js";
import { limitOf, paintCell, written } from "./display.js";
import { button, make, status } from "./parts.js";

/** @import { Planes } from "./convolution.js" */

export const PALER = 1.6; // as `show_kernel` has it: the ends of the colours are too dark for numbers to stand on

/** @param {HTMLElement} element `data-picture` and `data-kernel` are rows of numbers, as JSON */
export async function mount(element) {
  const picture = asPlanes([JSON.parse(element.dataset.picture ?? "")]);
  const kernel = asPlanes([JSON.parse(element.dataset.kernel ?? "")]);
  const map = conv2d(picture, kernel);
  let place = 0;

  const whitest = limitOf(picture);
  const shade = (/** @type {HTMLElement} */ cell, /** @type {number} */ value, /** @type {Planes} */ numbers) =>
    paintCell(cell, 0.5 + value / limitOf(numbers) / (2 * PALER), "signed");
  const grids = { picture: numberGrid(picture, "picture"), kernel: numberGrid(kernel, "filter"), map: numberGrid(map, "feature map") };
  grids.picture.cells.forEach((cell, k) => paintCell(cell, picture.data[k] / whitest, "grey"));
  grids.kernel.cells.forEach((cell, k) => shade(cell, kernel.data[k], kernel));
  const { line, say } = status();
  const show = () => {
    const [row, column] = [Math.floor(place / map.width), place % map.width];
    const found = products(picture, kernel, row, column);
    const inWindow = new Set(found.map((product) => product.row * picture.width + product.column));
    grids.picture.cells.forEach((cell, k) => cell.classList.toggle("live-marked", inWindow.has(k)));
    grids.map.cells.forEach((cell, k) => {
      cell.classList.toggle("live-marked", k === place);
      cell.textContent = k <= place ? written(map.data[k]) : "";
      if (k <= place) shade(cell, map.data[k], map);
      else cell.removeAttribute("style");
    });
    const sum = found.map(({ value, weight }) => `${written(value)}·${weight < 0 ? `(${written(weight)})` : written(weight)}`).join(" + ");
    say(`Row ${row}, column ${column}: ${sum} = ${written(map.data[place])}`);
    back.disabled = place === 0;
    on.disabled = place === map.data.length - 1;
  };
  const go = (/** @type {number} */ to) => {
    if (to < 0 || to >= map.data.length) return;
    place = to;
    show();
  };
  const back = button("Back", () => go(place - 1));
  const on = button("Next place", () => go(place + 1));
  /** @type {Partial<Record<string, number>>} */
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -map.width, ArrowDown: map.width };
  const area = make("div", { className: "live-grids", tabIndex: 0, role: "group", "aria-label": "The window: move it with the arrow keys" });
  area.append(...Object.values(grids).map(({ table }) => table));
  area.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    go(place + step);
  });
  grids.map.cells.forEach((cell, k) => cell.addEventListener("click", () => go(k)));
  show();
  element.replaceChildren(area, make("div", { className: "live-controls" }, back, on), line);
}

/** @param {Planes} numbers @param {string} caption @param {number} [channel] */
export function numberGrid({ data, height, width }, caption, channel = 0) {
  const plane = data.subarray(channel * height * width, (channel + 1) * height * width);
  const cells = [...plane].map((value) => make("td", {}, written(value)));
  const rows = Array.from({ length: height }, (_, row) => make("tr", {}, ...cells.slice(row * width, (row + 1) * width)));
  const table = make("table", { className: "live-table" }, make("caption", {}, caption), make("tbody", {}, ...rows));
  return { cells, table };
}
