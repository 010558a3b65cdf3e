// A second layer: filters that look at the maps of the first.

import { planes } from "./convolution.js";
import { legend, limitOf, paintMap, written } from "./display.js";
import { enlarge } from "./enlarged.js";
import { explain, fieldOf, mapMaker } from "./feature-map.js";
import { mapSheet } from "./map-sheet.js";
import { inCell } from "./numbers.js";
import { button, make, select, status } from "./parts.js";
import { pointable } from "./pointing.js";
import { NAMED, isSeed, secondFilters } from "./state.js";

/** @import { Planes } from "./convolution.js" */
/** @import { Field, Place, Settings } from "./feature-map.js" */
/** @import { State } from "./state.js" */

/** @type {Settings} */
const PLAIN = { bias: 0, stride: 1, padding: 0, dilation: 1, flip: false, relu: false, pool: 1 };
/** @type {Place} */
const FIRST_LOOK = [60, 60];

/** @typedef {{window: Field, field: Field}} Deep what a number sees of the maps, and of the picture */

/**
 * @param {(part: Partial<State>) => void} change
 * @param {(place: Place) => void} mapPressed called with the place in the first layer's map that the reader wants to see
 */
export function secondLayer(change, mapPressed) {
  const choice = select("Second layer", ["", "random", ...Object.keys(NAMED)], (name) =>
    name === "" ? "none" : name === "random" ? "eight random filters, over all maps" : `${name.toLowerCase().replaceAll("_", " ")}, over the chosen map`,
  );
  const roll = button("Another eight", () => draw(Math.floor(Math.random() * 10_000)));
  const draw = (/** @type {number} */ seed) => change({ second: String(seed), secondChosen: 0, secondPinned: null });
  choice.addEventListener("change", () => (choice.value === "random" ? draw(0) : change({ second: choice.value, secondChosen: 0, secondPinned: null })));
  const sheet = mapSheet((secondChosen, place) => change({ secondChosen, ...(place && { secondPinned: place }) }), {
    label: "The maps of the second layer",
    name: (k) => `Map ${k + 1} of the second layer`,
  });
  /** @type {Place} */
  let place = FIRST_LOOK;
  /** @type {State} */
  let state;
  const point = (/** @type {Place} */ to, /** @type {boolean} */ pin) => {
    place = to;
    change({ secondPinned: pin ? to : null });
  };
  const output = pointable("A map of the second layer. Arrow keys move from number to number, Enter pins one, Escape lets go.", {
    pointed: (row, column, byKey) => (byKey || !state.secondPinned) && point([row, column], state.secondPinned !== null),
    pressed: (row, column) => point([row, column], String(state.secondPinned) !== String([row, column])),
    escaped: () => change({ secondPinned: null }),
  });
  let corner = { top: 0, left: 0 };
  /** @type {Place} */
  let last = [0, 0]; // of the first layer's map
  const window = pointable("Its window on the map of the first layer, enlarged. Enter shows where a number of it comes from.", {
    pointed: () => {},
    pressed: (row, column) => mapPressed([Math.max(0, Math.min(last[0], row + corner.top)), Math.max(0, Math.min(last[1], column + corner.left))]),
  });
  const caption = make("figcaption");
  const windowCaption = make("figcaption");
  const { line, say } = status();
  const views = make("div", { className: "second-views" }, make("figure", {}, output.stage, caption), make("figure", {}, window.stage, windowCaption));
  const view = make(
    "section",
    { className: "second", "aria-label": "A second layer" },
    make("div", { className: "live-controls" }, make("label", {}, "second layer ", choice), roll),
    sheet.sheet,
    views,
    line,
  );
  const makeMaps = mapMaker();
  const stack = stacker();
  /** @type {number[][][][]} */
  let filters = [];
  let made = "";

  /** Show what the second layer makes of the maps, and give what its explained number sees. @type {(next: State, maps: Planes[]) => Deep | null} */
  const show = (next, maps) => {
    state = next;
    const { second, chosen, secondChosen } = state;
    const random = isSeed(second);
    choice.value = random ? "random" : second;
    roll.hidden = !random;
    sheet.sheet.hidden = views.hidden = line.hidden = second === "";
    if (second === "") return null;
    const wanted = `${second} of ${maps.length}`;
    if (wanted !== made) filters = secondFilters(second, maps.length);
    made = wanted;
    const input = random ? stack(maps) : maps[chosen];
    const found = makeMaps(input, filters, PLAIN);
    const map = found[secondChosen];
    const [row, column] = state.secondPinned ?? place;
    place = [Math.min(row, map.height - 1), Math.min(column, map.width - 1)];
    if (state.secondPinned) state.secondPinned = place;
    last = [input.height - 1, input.width - 1];
    const { value, terms, field: seen } = explain(input, filters[secondChosen], PLAIN, ...place);
    sheet.show(found, secondChosen, state.display);
    const limit = limitOf(map);
    paintMap(output.canvas, map, { mode: state.display, limit });
    output.place(...place);
    output.mark([{ row: place[0], column: place[1], kind: "field" }]);
    caption.textContent = `map ${secondChosen + 1} of the second layer, ${map.height} × ${map.width}${legend(state.display, limit)}`;
    const shown = random ? chosen : 0;
    corner = enlarge(window, input, seen, {
      channel: shown,
      map: { mode: state.display, limit: limitOf(maps[chosen]) },
      lines: (r, c) => {
        const term = terms.find((one) => one.row === r && one.column === c && one.channel === shown);
        const number = inCell(input.data[(shown * input.height + r) * input.width + c]);
        return term ? [number, `×${inCell(term.weight)}`] : [number];
      },
    });
    window.mark([{ ...seen, row: seen.row - corner.top, column: seen.column - corner.left, kind: "edge" }]);
    windowCaption.textContent = `its window on ${maps.length > 1 ? `map ${chosen + 1}` : "the map"}: press a number to see its pixels`;
    const over = random && maps.length > 1 ? `over ${maps.length} maps` : `over map ${chosen + 1}`;
    const field = fieldOf(seen, state.size, state);
    const rows = `${written(field.row)} to ${written(field.row + field.height - 1)}`;
    const columns = `${written(field.column)} to ${written(field.column + field.width - 1)}`;
    say(`Row ${place[0]}, column ${place[1]} of the second layer’s map ${secondChosen + 1} is ${written(value, 3)}: ${terms.length} products ${over}. It sees rows ${rows}, columns ${columns} of the picture.`);
    return state.secondPinned ? { window: seen, field } : null;
  };
  return { view, show };
}

/** Lays maps on each other as the channels of one picture, and keeps it for as long as the maps stay. */
function stacker() {
  /** @type {Planes[]} */
  let known = [];
  /** @type {Planes} */
  let stacked;
  return (/** @type {Planes[]} */ maps) => {
    if (maps.length === known.length && maps.every((map, k) => map === known[k])) return stacked;
    const { height, width } = maps[0];
    stacked = planes(maps.length, height, width);
    maps.forEach((map, k) => stacked.data.set(map.data, k * height * width));
    known = maps;
    return stacked;
  };
}
