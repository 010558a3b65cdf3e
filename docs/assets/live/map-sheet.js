// The maps of several filters side by side: press one to have it explained.

import { paintMap } from "./display.js";
import { make } from "./parts.js";

/** @param {(filter: number) => void} choose */
export function mapSheet(choose) {
  const sheet = make("div", { className: "map-sheet", role: "group", "aria-label": "The maps of all filters" });
  let cells = [];
  let painted = [];
  const show = (maps, chosen, mode) => {
    sheet.hidden = maps.length === 1;
    if (sheet.hidden) return;
    if (cells.length !== maps.length) {
      cells = maps.map((_, k) => cell(k, () => choose(k)));
      sheet.replaceChildren(...cells.map(({ button }) => button));
    }
    maps.forEach((map, k) => {
      if (painted[k]?.map !== map || painted[k].mode !== mode) paintMap(cells[k].canvas, map, { mode });
      cells[k].button.setAttribute("aria-pressed", String(k === chosen));
    });
    painted = maps.map((map) => ({ map, mode }));
  };
  return { sheet, show };
}

function cell(k, pressed) {
  const canvas = make("canvas", { "aria-hidden": "true" });
  const button = make("button", { type: "button", ariaLabel: `Map of filter ${k + 1}` }, canvas);
  button.addEventListener("click", pressed);
  return { canvas, button };
}
