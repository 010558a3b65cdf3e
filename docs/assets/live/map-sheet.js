// The maps of several filters side by side: press one to have it explained.

import { paintMap } from "./display.js";
import { make } from "./parts.js";
import { placeUnder } from "./pointing.js";

/** @import { Planes } from "./convolution.js" */
/** @import { Display } from "./display.js" */

/** @import { Place } from "./feature-map.js" */

/**
 * @param {(filter: number, place: Place | null) => void} choose called with the place that was pressed, if it was by pointing
 * @param {{label: string, name: (filter: number) => string}} words
 */
export function mapSheet(choose, { label, name }) {
  const maps = make("div", { className: "maps", role: "group", "aria-label": label });
  const caption = make("figcaption");
  const sheet = make("figure", { className: "map-sheet" }, maps, caption);
  /** @type {ReturnType<typeof cell>[]} */
  let cells = [];
  /** @type {{map: Planes, mode: Display}[]} */
  let painted = [];
  /** @type {(shown: Planes[], chosen: number, mode: Display) => void} */
  const show = (shown, chosen, mode) => {
    sheet.hidden = shown.length === 1;
    if (sheet.hidden) return;
    if (cells.length !== shown.length) {
      cells = shown.map((_, k) => cell(name(k), (place) => choose(k, place)));
      maps.replaceChildren(...cells.map(({ button }) => button));
    }
    shown.forEach((map, k) => {
      if (painted[k]?.map !== map || painted[k].mode !== mode) paintMap(cells[k].canvas, map, { mode });
      cells[k].button.setAttribute("aria-pressed", String(k === chosen));
    });
    painted = shown.map((map) => ({ map, mode }));
    caption.textContent = `each filter’s map, ${mode === "clipped" ? "all from 0 to 1" : "on a scale of its own"}`;
  };
  return { sheet, show };
}

/** @param {string} label @param {(place: Place | null) => void} pressed */
function cell(label, pressed) {
  const canvas = make("canvas", { "aria-hidden": "true" });
  const button = make("button", { type: "button", ariaLabel: label }, canvas);
  button.addEventListener("click", (event) => pressed(event.target === canvas && event.detail > 0 ? placeUnder(canvas, event) : null));
  return { canvas, button };
}
