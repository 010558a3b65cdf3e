// A canvas that the reader points at, by mouse, by touch or with the arrow keys, and marks that lie over it.

import { make } from "./parts.js";

const SVG = "http://www.w3.org/2000/svg";
/** @type {Partial<Record<string, [down: number, across: number]>>} */
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const LEAP = 10; // with Shift
const CELL = 100; // units of a pixel's side that is written into; letters far smaller than 1 are drawn badly

/** @import { Place } from "./feature-map.js" */
/** @typedef {{row: number, column: number, height?: number, width?: number, kind: string}} Mark a `field` comes with lines that lead the eye to it */

/** @typedef {{row: number, column: number, lines: string[], ink: string}} Writing */

/**
 * @typedef {object} Actions what to do when the reader points at a canvas
 * @property {(row: number, column: number, byKey: boolean) => void} pointed `byKey` tells the arrow keys from the mouse
 * @property {(row: number, column: number) => void} [pressed] by a click, or Enter
 * @property {() => void} [escaped]
 * @property {() => void} [left]
 */

/** A canvas under a layer of marks, which are placed in the canvas's own pixels. @param {string} label */
export function markedCanvas(label) {
  const canvas = make("canvas", { width: 256, height: 256, role: "img", "aria-label": label });
  const layer = document.createElementNS(SVG, "svg");
  layer.setAttribute("aria-hidden", "true");
  layer.setAttribute("preserveAspectRatio", "none");
  const mark = (/** @type {Mark[]} */ marks) => {
    layer.setAttribute("viewBox", `0 0 ${canvas.width} ${canvas.height}`);
    layer.replaceChildren(...marks.flatMap((one) => shapes(one, canvas)));
  };
  /** @type {SVGElement | null} */
  let letters = null;
  /** Write into some of the canvas's pixels, each as large as a cell of a table. */
  const write = (/** @type {Writing[]} */ writings) => {
    letters ??= /** @type {SVGElement} */ (layer.cloneNode());
    letters.setAttribute("viewBox", `0 0 ${canvas.width * CELL} ${canvas.height * CELL}`);
    letters.replaceChildren(...writings.flatMap(lettering));
    stage.append(letters);
  };
  const stage = make("div", { className: "stage" }, canvas, layer);
  return { canvas, mark, write, stage };
}

/** @param {Writing} writing */
function lettering({ row, column, lines, ink }) {
  const leading = CELL / (lines.length + 0.6);
  return lines.map((text, k) => {
    const [x, y] = [(column + 0.5) * CELL, (row + 0.5) * CELL + (k - (lines.length - 1) / 2) * leading];
    const made = shape("text", { x, y }, lines.length > 2 ? "small" : "");
    made.setAttribute("fill", ink);
    made.textContent = text;
    return made;
  });
}

/** @param {Mark} mark @param {HTMLCanvasElement} canvas */
function shapes({ row, column, height = 1, width = 1, kind }, canvas) {
  const box = { x: column, y: row, width, height };
  if (kind !== "field") return [shape("rect", box, kind)];
  // A receptive field is small: four lines lead the eye to it.
  const [middleX, middleY] = [column + width / 2, row + height / 2];
  /** @type {(x1: number, y1: number, x2: number, y2: number) => SVGElement} */
  const line = (x1, y1, x2, y2) => shape("line", { x1, y1, x2, y2 }, "guide");
  return [
    line(middleX, 0, middleX, Math.max(row, 0)),
    line(middleX, row + height, middleX, canvas.height),
    line(0, middleY, Math.max(column, 0), middleY),
    line(column + width, middleY, canvas.width, middleY),
    shape("rect", box, "halo"),
    shape("rect", box, "field"),
  ];
}

/** @param {"rect" | "line" | "text"} tag @param {Record<string, number>} attributes @param {string} kind */
function shape(tag, attributes, kind) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.setAttribute("class", kind);
  return made;
}

/** Which of a canvas's own pixels lies under the pointer. @param {HTMLCanvasElement} canvas @param {MouseEvent} event @returns {Place} */
export function placeUnder(canvas, event) {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const along = (/** @type {number} */ share, /** @type {number} */ size) => Math.max(0, Math.min(size - 1, Math.floor(share * size)));
  return [along((event.clientY - top) / height, canvas.height), along((event.clientX - left) / width, canvas.width)];
}

/**
 * A marked canvas to point at.
 * @param {string} label
 * @param {Actions} actions
 */
export function pointable(label, { pointed, pressed, escaped, left }) {
  const { canvas, mark, write, stage } = markedCanvas(label);
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application"); // the arrow keys are its own
  /** @type {Place} */
  let at = [0, 0];
  /** @type {(row: number, column: number, byKey: boolean) => void} */
  const point = (row, column, byKey) => {
    at = [Math.max(0, Math.min(canvas.height - 1, row)), Math.max(0, Math.min(canvas.width - 1, column))];
    pointed(...at, byKey);
  };
  const follow = (/** @type {MouseEvent} */ event) => {
    point(...placeUnder(canvas, event), false);
  };
  canvas.addEventListener("pointermove", follow);
  canvas.addEventListener("pointerdown", (event) => event.pointerType !== "touch" && follow(event)); // a finger may be about to scroll
  canvas.addEventListener("pointerleave", () => left?.());
  canvas.addEventListener("blur", () => left?.());
  canvas.addEventListener("click", (event) => {
    follow(event);
    pressed?.(...at);
  });
  canvas.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    const leap = event.shiftKey ? LEAP : 1;
    if (arrow) point(at[0] + arrow[0] * leap, at[1] + arrow[1] * leap, true);
    else if (event.key === "Enter" || event.key === " ") pressed?.(...at);
    else if (event.key === "Escape") escaped?.();
    else return;
    event.preventDefault();
  });
  /** Where the arrow keys go on from. @type {(row: number, column: number) => void} */
  const place = (row, column) => void (at = [row, column]);
  return { canvas, mark, write, stage, place };
}
