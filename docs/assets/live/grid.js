// A kernel as a grid of numbers under the reader's hand: drag a number, type it, or use the arrow keys.

import { written } from "./display.js";

const STEP = 0.1;
const PIXELS_A_STEP = 8;
/** @type {Partial<Record<string, number>>} */
const STEPS = { ArrowUp: STEP, ArrowDown: -STEP, PageUp: 1, PageDown: -1 };

/**
 * Fill `element` with a grid of numbers and call `changed` with all of them at each change.
 * @param {HTMLElement} element its label says what the numbers are
 * @param {number[][]} rows the kernel to start with
 * @param {(rows: number[][]) => void} changed
 * @returns {(rows: number[][]) => void} shows another kernel, without calling `changed`
 */
export function kernelGrid(element, rows, changed) {
  let kernel = rows;
  /** @type {ReturnType<typeof cell>[]} */
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
  const input = Object.assign(document.createElement("input"), { type: "text", inputMode: "decimal", autocomplete: "off" });
  input.setAttribute("role", "spinbutton");
  input.ariaLabel = `row ${i + 1}, column ${j + 1}`;
  let value = 0;
  const show = (/** @type {number} */ number) => {
    value = number;
    input.value = written(number);
    input.ariaValueNow = String(number);
    input.removeAttribute("aria-invalid");
    colour(input, number);
  };
  const change = (/** @type {number} */ number) => {
    show(Math.round(number * 1e6) / 1e6);
    changed(value);
  };
  input.addEventListener("focus", () => input.select());
  input.addEventListener("input", () => {
    const typed = numberFrom(input.value);
    input.setAttribute("aria-invalid", String(typed === null));
    if (typed === null) return;
    value = typed;
    input.ariaValueNow = String(typed);
    colour(input, typed);
    changed(value);
  });
  input.addEventListener("blur", () => show(value));
  input.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    change(value + step);
  });
  draggable(input, () => value, change);
  return { input, show };
}

/**
 * A drag changes the number by whole steps; a press that does not move stays a click into the field.
 * @param {HTMLInputElement} input
 * @param {() => number} read
 * @param {(number: number) => void} change
 */
function draggable(input, read, change) {
  input.addEventListener("pointerdown", (down) => {
    const start = read();
    let dragged = false;
    const move = (/** @type {PointerEvent} */ event) => {
      const steps = Math.round((down.clientY - event.clientY + event.clientX - down.clientX) / PIXELS_A_STEP);
      if (!dragged && steps === 0) return;
      dragged = true;
      input.setPointerCapture(down.pointerId);
      event.preventDefault();
      change(start + steps * STEP);
    };
    const stop = () => {
      input.removeEventListener("pointermove", move);
      if (dragged) input.blur();
    };
    input.addEventListener("pointermove", move);
    input.addEventListener("pointerup", stop, { once: true });
    input.addEventListener("pointercancel", stop, { once: true });
  });
}

/** @param {string} text */
function numberFrom(text) {
  const number = Number(text.trim().replace("−", "-").replace(",", "."));
  return text.trim() !== "" && Number.isFinite(number) ? number : null;
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
