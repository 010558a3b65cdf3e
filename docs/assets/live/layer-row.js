// A layer as a row of maps: what it does in words, each of its maps to be pressed, and the windows marked on them.

import { paintMap, paintPicture, written } from "./display.js";
import { button, make } from "./parts.js";
import { markedCanvas, placeUnder } from "./pointing.js";
import { roving } from "./roving.js";

/** @import { Place } from "./feature-map.js" */
/** @import { Mark } from "./pointing.js" */
/** @import { LayerMaps } from "./through-maps.js" */

/** @typedef {{name: string, text: string, filters: number, signed: boolean}} Layer the picture too, as a layer of one map */

export const PICTURE = "picture";
const FEW = 48; // maps are all shown

/**
 * @param {Layer} layer
 * @param {(index: number, place: Place | null) => void} pressed a place of a map; by key, none
 */
export function layerRow({ name, text, filters, signed }, pressed) {
  const isPicture = name === PICTURE;
  const maps = make("div", { className: "through-maps", role: "group", "aria-label": isPicture ? "The picture" : `The maps of ${name}` });
  const title = make("h2", {}, isPicture ? "the picture" : name);
  const scale = make("span", { className: "through-scale" });
  const section = make("section", { className: `through-layer${filters === 1 ? " single" : ""}`, "aria-label": name }, title);
  section.append(make("p", {}, `${text} `, scale), maps);
  const more = button(`All ${filters} maps`, () => {
    isWhole = !isWhole;
    more.textContent = isWhole ? `Only the maps that vary most` : `All ${filters} maps`;
    layOut();
  });
  more.className = "through-more";
  /** @type {Map<number, ReturnType<typeof mapCell>>} the maps that have been shown so far */
  const cells = new Map();
  /** @type {LayerMaps | null} */
  let shown = null;
  let isWhole = filters <= FEW;
  /** @type {number[]} the maps that vary most, and those that the reader has to do with */
  let chosenFew = [];
  let size = [1, 1];
  /** @type {(index: number) => Mark[]} */
  let marksOf = () => [];
  /** @type {number | null} */
  let looked = null; // at this map
  /** @type {Set<number>} */
  let exchanged = new Set();
  /** @type {number | null} */
  let led = null; // the map that the row was last scrolled to

  const cellOf = (/** @type {number} */ index) => {
    const made = cells.get(index) ?? mapCell(isPicture ? "The picture, as the network sees it" : `Map ${index + 1} of ${name}`, (place) => pressed(index, place));
    cells.set(index, made);
    return made;
  };
  /** Put those maps in a row that are to be seen, with all that is to be seen on them. */
  const layOut = () => {
    const own = [...(looked === null ? [] : [looked]), ...exchanged];
    const indices = isWhole ? [...Array(filters).keys()] : [...new Set([...chosenFew, ...own])].sort((a, b) => a - b);
    const buttons = indices.map((index) => cellOf(index).button);
    if (buttons.length !== maps.childElementCount - Number(filters > FEW) || buttons.some((one, k) => maps.children[k] !== one)) {
      maps.replaceChildren(...buttons, ...(filters > FEW ? [more] : []));
      roving(maps, filters > FEW ? [...buttons, more] : buttons);
    }
    for (const index of indices) {
      const cell = cellOf(index);
      if (cell.canvas.height !== size[0] || cell.canvas.width !== size[1]) Object.assign(cell.canvas, { height: size[0], width: size[1] });
      if (shown && cell.painted !== shown) {
        if (isPicture) paintPicture(cell.canvas, shown);
        else paintMap(cell.canvas, shown, { mode: signed ? "signed" : "absolute", limit: shown.limit, channel: index });
        cell.painted = shown;
      }
      cell.mark(marksOf(index));
      cell.button.setAttribute("aria-pressed", String(index === looked));
      cell.button.classList.toggle("changed", exchanged.has(index));
    }
  };

  /** How many rows and columns the maps have, which come later. @param {number} height @param {number} width */
  const measure = (height, width) => {
    size = [height, width];
    scale.textContent = `(${height} × ${width})`;
  };
  /** @param {LayerMaps} given */
  const show = (given) => {
    shown = given;
    if (chosenFew.length === 0) chosenFew = given.liveliest;
    const limit = written(given.limit);
    const colours = signed ? `blue up to −${limit}, red from ${limit}` : `black 0, white from ${limit}`;
    if (!isPicture) scale.textContent = `(${given.height} × ${given.width}; ${colours})`;
    layOut();
  };
  /** Another picture may have other maps that vary most. */
  const forget = () => void (chosenFew = []);
  /** Mark maps, and say which one is looked at. @type {(marks: (index: number) => Mark[], chosen: number | null, changed: Set<number>) => void} */
  const mark = (marks, chosen, changed) => {
    [marksOf, looked, exchanged] = [marks, chosen, changed];
    layOut();
    if (chosen !== null && chosen !== led) lead(maps, cellOf(chosen).button);
    led = chosen;
  };
  return { section, measure, show, forget, mark };
}

/** @param {string} label @param {(place: Place | null) => void} pressed */
function mapCell(label, pressed) {
  const { canvas, mark, stage } = markedCanvas("");
  canvas.removeAttribute("role");
  canvas.removeAttribute("aria-label");
  const made = make("button", { type: "button", ariaLabel: label }, stage);
  made.addEventListener("click", (event) => pressed(event.detail === 0 ? null : placeUnder(canvas, event)));
  return { button: made, canvas, mark, painted: /** @type {LayerMaps | null} */ (null) };
}

/** Scroll a row, and nothing else, until one of its maps is in its middle. @param {HTMLElement} row @param {HTMLElement} map */
function lead(row, map) {
  row.scrollLeft += map.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - map.offsetWidth) / 2;
}
