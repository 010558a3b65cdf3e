// A number in a box: typed, as a fraction too, or moved by the arrow keys. The wheel does not change it.

import { inCell, inFull, numberFrom, rounded } from "./numbers.js";
import { make } from "./parts.js";

/**
 * @typedef {object} Options
 * @property {string} [label] what the number is, where no <label> says it
 * @property {number} [step] of an arrow key
 * @property {(input: HTMLInputElement, value: number) => void} [look] called with each number that is shown
 */

/**
 * @param {(number: number) => void} changed
 * @param {Options} [options]
 */
export function numberField(changed, { label, step = 0.1, look = () => {} } = {}) {
  const input = make("input", { type: "text", inputMode: "decimal", autocomplete: "off", role: "spinbutton" });
  if (label) input.ariaLabel = label;
  /** @type {Partial<Record<string, number>>} */
  const steps = { ArrowUp: step, ArrowDown: -step, PageUp: 1, PageDown: -1 };
  let value = 0;
  let fresh = false; // the press that brings the reader here
  const take = (/** @type {number} */ number) => {
    value = number;
    input.ariaValueNow = String(number);
    input.removeAttribute("aria-invalid");
    look(input, number);
  };
  const show = (/** @type {number} */ number) => {
    take(number);
    input.value = document.activeElement === input ? inFull(number) : inCell(number);
  };
  /** Shows another number and tells of it; one that is too large is passed over. */
  const change = (/** @type {number} */ number) => {
    if (numberFrom(String(number)) === null) return;
    show(number);
    changed(number);
  };
  input.addEventListener("pointerdown", () => (fresh = document.activeElement !== input));
  input.addEventListener("focus", () => {
    input.value = inFull(value);
    input.select();
  });
  input.addEventListener("mouseup", (event) => fresh && event.preventDefault()); // WebKit would put its caret there, after the click
  input.addEventListener("click", () => {
    if (fresh) input.select(); // in Firefox pressing the mouse has undone it
    fresh = false;
  });
  input.addEventListener("input", () => {
    const typed = numberFrom(input.value);
    if (typed === null) {
      input.setAttribute("aria-invalid", "true");
    } else {
      take(typed);
      changed(typed);
    }
  });
  input.addEventListener("blur", () => show(value));
  input.addEventListener("keydown", (event) => {
    const by = steps[event.key];
    if (!by) return;
    event.preventDefault();
    change(rounded(value + by));
  });
  show(0);
  return { input, show, change, read: () => value };
}
