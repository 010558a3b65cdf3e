// A kernel as a grid of numbers under the reader's hand: drag a number, type it, or use the arrow keys.

import { written } from "./display.js";

const STEP = 0.1;
const PIXELS_A_STEP = 8;

/**
 * Fill `element` with a grid of numbers and call `changed` with all of them at each change.
 * @param {HTMLElement} element
 * @param {number[][]} rows the kernel to start with
 * @param {(rows: number[][]) => void} changed
 * @returns {(rows: number[][]) => void} shows another kernel, without calling `changed`
 */
export function kernelGrid(element, rows, changed) {
  let kernel = rows;
  let cells = [];
  const set = (i, j, value) => {
    kernel = kernel.map((row, r) => row.map((old, c) => (r === i && c === j ? value : old)));
    changed(kernel);
  };
  const show = (shown) => {
    kernel = shown;
    const side = shown[0].length;
    if (cells.length !== shown.flat().length) {
      cells = shown.flatMap((row, i) => row.map((_, j) => cell(i, j, (value) => set(i, j, value))));
      element.style.setProperty("--columns", shown[0].length);
      element.replaceChildren(...cells.map(({ input }) => input));
    }
    shown.flat().forEach((value, k) => cells[k].show(value));
  };
  element.classList.add("kernel-grid");
  element.setAttribute("role", "group");
  element.ariaLabel ??= "Kernel";
  show(rows);
  return show;
}

function cell(i, j, changed) {
  const input = Object.assign(document.createElement("input"), { type: "text", inputMode: "decimal", autocomplete: "off" });
  input.setAttribute("role", "spinbutton");
  input.ariaLabel = `row ${i + 1}, column ${j + 1}`;
  let value = 0;
  const show = (number) => {
    value = number;
    input.value = written(number);
    input.ariaValueNow = String(number);
    input.removeAttribute("aria-invalid");
    colour(input, number);
  };
  const change = (number) => {
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
    const step = { ArrowUp: STEP, ArrowDown: -STEP, PageUp: 1, PageDown: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    change(value + step);
  });
  draggable(input, () => value, change);
  return { input, show };
}

// A drag changes the number by whole steps; a press that does not move stays a click into the field.
function draggable(input, read, change) {
  input.addEventListener("pointerdown", (down) => {
    const start = read();
    let dragged = false;
    const move = (event) => {
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

function numberFrom(text) {
  const number = Number(text.trim().replace("−", "-").replace(",", "."));
  return text.trim() !== "" && Number.isFinite(number) ? number : null;
}

// Red above zero, blue below, the deeper the larger, as in the book's figures; the sheet has the colours.
function colour(input, value) {
  input.dataset.sign = Math.sign(value);
  input.style.setProperty("--strength", `${Math.round(Math.min(Math.abs(value), 1) * 70)}%`);
}
