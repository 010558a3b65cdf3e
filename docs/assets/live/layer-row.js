// A layer as a row of maps: what it does in words, each of its maps to be pressed, and the windows marked on them.

import { paintMap, paintPicture, written } from "./display.js";
import { make } from "./parts.js";
import { markedCanvas } from "./pointing.js";
import { roving } from "./roving.js";

/** @import { Planes } from "./convolution.js" */
/** @import { Mark } from "./pointing.js" */

/** @typedef {{name: string, text: string, filters: number}} Layer the picture too, as a layer of one map */

export const PICTURE = "picture";

/**
 * @param {Layer} layer
 * @param {(index: number, row: number, column: number) => void} pressed a place of a map; by key, its brightest
 */
export function layerRow({ name, text, filters }, pressed) {
  const isPicture = name === PICTURE;
  const maps = make("div", { className: "through-maps", role: "group", "aria-label": isPicture ? "The picture" : `The maps of ${name}` });
  const title = make("h2", {}, isPicture ? "the picture" : name);
  const scale = make("span", { className: "through-scale" });
  const section = make("section", { className: `through-layer${filters === 1 ? " single" : ""}`, "aria-label": name }, title);
  section.append(make("p", {}, `${text} `, scale), maps);
  /** @type {Planes} */
  let shown;
  /** @type {number | null} */
  let led = null; // the map that the row was last scrolled to
  const cells = Array.from({ length: filters }, (_, index) => {
    const { canvas, mark, stage } = markedCanvas("");
    canvas.removeAttribute("role");
    canvas.removeAttribute("aria-label");
    const button = make("button", { type: "button", ariaLabel: isPicture ? "The picture, as the network sees it" : `Map ${index + 1} of ${name}` }, stage);
    button.addEventListener("click", (event) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      const along = (/** @type {number} */ at, /** @type {number} */ size) => Math.max(0, Math.min(size - 1, Math.floor(at * size)));
      const isByKey = event.detail === 0;
      const place = isByKey
        ? brightest(shown, isPicture ? 0 : index)
        : [along((event.clientY - top) / height, shown.height), along((event.clientX - left) / width, shown.width)];
      pressed(index, place[0], place[1]);
    });
    return { button, canvas, mark };
  });
  maps.append(...cells.map(({ button }) => button));
  roving(maps, cells.map(({ button }) => button));

  /** @param {Planes} planes @param {number} limit what the strongest colour stands for */
  const show = (planes, limit) => {
    shown = planes;
    if (isPicture) {
      paintPicture(cells[0].canvas, planes);
      scale.textContent = `(${planes.height} × ${planes.width})`;
      return;
    }
    const isSigned = filters === 1;
    cells.forEach(({ canvas }, channel) => paintMap(canvas, planes, { mode: isSigned ? "signed" : "absolute", limit, channel }));
    const colours = isSigned ? `blue up to −${written(limit)}, red from ${written(limit)}` : `black 0, white from ${written(limit)}`;
    scale.textContent = `(${planes.height} × ${planes.width}; ${colours})`;
  };
  /** Mark one map, or all, and say which one is looked at. @type {(marks: (index: number) => Mark[], chosen: number | null, changed: Set<number>) => void} */
  const mark = (marks, chosen, changed) => {
    if (chosen !== null && chosen !== led) lead(maps, cells[chosen].button);
    led = chosen;
    cells.forEach((cell, index) => {
      cell.mark(marks(index));
      cell.button.setAttribute("aria-pressed", String(index === chosen));
      cell.button.classList.toggle("changed", changed.has(index));
    });
  };
  return { section, show, mark };
}

/** Scroll a row, and nothing else, until one of its maps is in its middle. @param {HTMLElement} row @param {HTMLElement} map */
function lead(row, map) {
  row.scrollLeft += map.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - map.offsetWidth) / 2;
}

/** @param {Planes} maps @param {number} channel */
function brightest({ data, height, width }, channel) {
  const start = channel * height * width;
  let best = start;
  for (let k = start; k < start + height * width; k++) if (data[k] > data[best]) best = k;
  return [Math.floor((best - start) / width), (best - start) % width];
}
