// A kernel as a grid of numbers under the reader's hand: drag a number, type it, or use the arrow keys.

import { numberField } from "./number-field.js";
import { rounded } from "./numbers.js";

const STEP = 0.1;
const PIXELS_A_STEP = 8;

/** @typedef {ReturnType<typeof numberField>} Field */

/**
 * Fill `element` with a grid of numbers and call `changed` with all of them at each change.
 * @param {HTMLElement} element its label says what the numbers are
 * @param {number[][]} rows the kernel to start with
 * @param {(rows: number[][]) => void} changed
 * @returns {(rows: number[][]) => void} shows another kernel, without calling `changed`
 */
export function kernelGrid(element, rows, changed) {
  let kernel = rows;
  /** @type {Field[]} */
  let cells = [];
  /** @type {(i: number, j: number, value: number) => void} */
  const set = (i, j, value) => {
    kernel = kernel.map((row, r) => row.map((old, c) => (r === i && c === j ? value : old)));
    changed(kernel);
  };
  const show = (/** @type {number[][]} */ shown) => {
    kernel = shown;
    if (cells.length !== shown.flat().length) {
      cells = shown.flatMap((row, i) => row.map((_, j) => cell(i, j, (value) => set(i, j, value))));
      element.style.setProperty("--columns", String(shown[0].length));
      element.replaceChildren(...cells.map(({ input }) => input));
    }
    shown.flat().forEach((value, k) => cells[k].show(value));
  };
  element.classList.add("kernel-grid");
  element.setAttribute("role", "group");
  show(rows);
  return show;
}

/** @param {number} i @param {number} j @param {(value: number) => void} changed */
function cell(i, j, changed) {
  const field = numberField(changed, { label: `row ${i + 1}, column ${j + 1}`, step: STEP, look: colour });
  draggable(field);
  return field;
}

/**
 * A drag changes the number by whole steps; a press that does not move stays a click into the field. A finger drags
 * sideways, since up and down it scrolls the page; what it changed before the browser took it for scrolling is undone.
 * @param {Field} field
 */
function draggable({ input, read, change }) {
  input.addEventListener("pointerdown", (down) => {
    const start = read();
    let dragged = false;
    const move = (/** @type {PointerEvent} */ event) => {
      const up = down.pointerType === "touch" ? 0 : down.clientY - event.clientY;
      const steps = Math.round((up + event.clientX - down.clientX) / PIXELS_A_STEP);
      if (!dragged && steps === 0) return;
      dragged = true;
      input.setPointerCapture(down.pointerId);
      event.preventDefault();
      change(rounded(start + steps * STEP));
    };
    const stop = (/** @type {PointerEvent} */ event) => {
      input.removeEventListener("pointermove", move);
      input.removeEventListener("pointerup", stop);
      input.removeEventListener("pointercancel", stop);
      if (dragged && event.type === "pointercancel") change(start);
      if (dragged) input.blur();
    };
    input.addEventListener("pointermove", move);
    input.addEventListener("pointerup", stop);
    input.addEventListener("pointercancel", stop);
  });
}

/**
 * Red above zero, blue below, the deeper the larger, as in the book's figures; the sheet has the colours.
 * @param {HTMLInputElement} input
 * @param {number} value
 */
function colour(input, value) {
  input.dataset.sign = String(Math.sign(value));
  input.style.setProperty("--strength", `${Math.round(Math.min(Math.abs(value), 1) * 70)}%`);
}
