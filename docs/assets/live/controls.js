// The playground's controls: which picture, which filter, and how it is slid and shown.

import { PICTURES } from "./bundled.js";
import { written } from "./display.js";
import { kernelGrid } from "./grid.js";
import { kernelChoice } from "./kernel-choice.js";
import { numberField } from "./number-field.js";
import { matrixFrom, numberFrom } from "./numbers.js";
import { button, make, select, slider } from "./parts.js";
import { CHANNELS } from "./pictures.js";
import { DISPLAYS, LIMITS, MAX_SEED, MAX_TITLE, NAMED, SIZES, asTitle, named, own, seeded } from "./state.js";

/** @import { Filters, Limited, State } from "./state.js" */
/** @typedef {(part: Partial<State>) => void} Change */

/** @type {Record<Limited, string>} */
const LABELS = { stride: "stride", padding: "padding", dilation: "dilation", pool: "pooling window" };
/** @type {["flip" | "relu", string][]} */
const SWITCHES = [["flip", "flip the kernel (true convolution)"], ["relu", "ReLU"]];
const DISPLAY_NAMES = { signed: "signed: blue, white, red", absolute: "absolute value", clipped: "clipped to 0…1" };

/**
 * The filter's numbers, and where they come from.
 * @param {Change} change
 * @returns {{panel: HTMLElement, show: (state: State) => void}}
 */
export function filterControls(change) {
  /** @type {State} */
  let state;
  const grids = make("div", { className: "grids" });
  const name = kernelChoice("Named filter", Object.keys(NAMED));
  const size = select("Size", SIZES, (side) => `${side} × ${side}`);
  const seed = make("input", { type: "text", inputMode: "numeric", autocomplete: "off" }); // the wheel changes no text
  const sum = make("output", {});
  const draw = (/** @type {number} */ number) => change(seeded(number, state.size, state.colour));
  const title = make("input", { type: "text", maxLength: MAX_TITLE, autocomplete: "off" });
  name.addEventListener("change", () => name.value && change({ ...named(name.value), chosen: 0 }));
  title.addEventListener("input", () => change({ title: asTitle(title.value) }));
  size.addEventListener("change", () => change(resized(state, Number(size.value))));
  seed.addEventListener("change", () => {
    const typed = Math.max(0, Math.min(MAX_SEED, Math.trunc(Number(seed.value)) || 0));
    seed.value = String(typed);
    draw(typed);
  });
  const roll = button("Random", () => draw(Math.floor(Math.random() * 10_000)));
  const nameLabel = make("label", {}, "filter ", name);
  /** @type {number[][][]} */
  let shown = [];
  const titleLabel = make("label", {}, "its name ", title);
  const edit = (/** @type {number} */ channel) => (/** @type {number[][]} */ rows) => {
    const { chosen } = state;
    const { filters: before } = { ...state, ...(rows.length === state.size ? {} : resized({ ...state, seed: null }, rows.length)) };
    const filters = before.map((kernels, f) => (f === chosen ? kernels.map((kernel, c) => (c === channel ? rows : kernel)) : kernels));
    shown = filters[chosen];
    change({ ...own(filters, state.title), chosen: Math.min(chosen, filters.length - 1) });
  };
  const complaint = make("p", { className: "message", role: "alert" });
  // A whole matrix; a single number is for the box that it is pasted into.
  const paste = (/** @type {ClipboardEvent} */ event, /** @type {number} */ channel) => {
    const text = event.clipboardData?.getData("text") ?? "";
    complaint.textContent = "";
    if (!text.trim() || numberFrom(text) !== null) return;
    event.preventDefault();
    try {
      const rows = matrixFrom(text);
      edit(channel)(rows);
      shown = []; // the boxes show what was pasted, the one with the cursor too
    } catch (error) {
      complaint.textContent = /** @type {Error} */ (error).message;
    }
  };
  /** @type {((rows: number[][]) => void)[]} */
  let showers = [];
  const show = (/** @type {State} */ next) => {
    state = next;
    const kernels = state.filters[state.chosen];
    if (showers.length !== kernels.length) {
      const figures = kernels.map((_, channel) => gridFigure(kernels.length, channel));
      grids.replaceChildren(...figures.map(({ figure }) => figure));
      showers = figures.map(({ grid }, channel) => kernelGrid(grid, kernels[channel], edit(channel)));
      figures.forEach(({ grid }, channel) => grid.addEventListener("paste", (event) => paste(event, channel)));
    } else if (kernels !== shown) {
      kernels.forEach((kernel, channel) => showers[channel](kernel)); // not what the reader is typing now
    }
    shown = kernels;
    nameLabel.hidden = state.colour;
    name.value = state.name;
    titleLabel.hidden = state.name !== "" || state.seed !== null;
    if (asTitle(title.value) !== state.title) title.value = state.title; // not what the reader is typing now
    size.value = String(state.size);
    seed.value = String(state.seed ?? "");
    sum.textContent = `sum of the numbers: ${written(kernels.flat(2).reduce((total, weight) => total + weight, 0))}`;
  };
  const panel = make(
    "div",
    { className: "filter-panel" },
    grids,
    sum,
    complaint,
    make("div", { className: "live-controls" }, nameLabel, titleLabel, make("label", {}, "size ", size), make("label", {}, "seed ", seed), roll),
  );
  return { panel, show };
}

/** @param {number} channels @param {number} channel */
function gridFigure(channels, channel) {
  const label = channels === 1 ? "The filter's numbers" : `The filter's numbers for ${CHANNELS[channel]}`;
  const grid = make("div", { "aria-label": label });
  const figure = make("figure", {}, grid);
  if (channels > 1) figure.append(make("figcaption", {}, CHANNELS[channel]));
  return { grid, figure };
}

/**
 * A drawn filter is drawn again; one of the reader's own keeps its middle, and gets zeros around it.
 * @param {State} state
 * @param {number} side
 * @returns {Filters}
 */
function resized({ seed, colour, filters, size, title }, side) {
  if (seed !== null) return seeded(seed, side, colour);
  const shift = Math.trunc((side - size) / 2); // the same there and back
  /** @type {<Item>(make: (k: number) => Item) => Item[]} */
  const upTo = (make) => Array.from({ length: side }, (_, k) => make(k - shift));
  const kept = (/** @type {number[][]} */ kernel) => upTo((i) => upTo((j) => kernel[i]?.[j] ?? 0));
  return own(filters.map((kernels) => kernels.map(kept)), title);
}

/**
 * How the filter is slid, and what comes after.
 * @param {Change} change
 */
export function layerControls(change) {
  const sliders = LIMITS.map(([name, from, to]) => {
    return { name, ...slider(LABELS[name], from, to, from, (value) => change({ [name]: value })) };
  });
  const bias = numberField((value) => change({ bias: value }), { step: 0.05 });
  const switches = SWITCHES.map(([name, text]) => ({ name, ...checkbox(text, (on) => change({ [name]: on })) }));
  const controls = [...sliders.map(({ label }) => label), make("label", {}, "bias ", bias.input), ...switches.map(({ label }) => label)];
  const show = (/** @type {State} */ state) => {
    for (const { name, show } of sliders) show(state[name]);
    for (const { name, input } of switches) input.checked = state[name];
    if (bias.read() !== state.bias) bias.show(state.bias); // not what the reader is typing now
  };
  return { controls, show };
}

/** Which picture, in grey or in colour. @param {Change} change @param {(colour: boolean) => void} coloured */
export function pictureControls(change, coloured) {
  const picture = select("Picture", [...Object.keys(PICTURES), "own"], (name) => PICTURES[name] ?? "your own");
  const ofReader = picture.options[picture.options.length - 1];
  ofReader.hidden = true; // until there is one
  picture.addEventListener("change", () => change({ picture: picture.value }));
  const colour = checkbox("colour: eight filters", coloured);
  const show = (/** @type {State} */ state) => {
    picture.value = state.picture;
    if (state.picture === "own") ofReader.hidden = false;
    colour.input.checked = state.colour;
  };
  return { controls: [make("label", {}, "picture ", picture), colour.label], show };
}

/** How a map's numbers become colours. @param {Change} change */
export function displayControl(change) {
  const display = select("Display", DISPLAYS, (mode) => DISPLAY_NAMES[mode]);
  display.addEventListener("change", () => change({ display: DISPLAYS[display.selectedIndex] }));
  const show = (/** @type {State} */ state) => void (display.value = state.display);
  return { label: make("label", {}, "shown as ", display), show };
}

/** @param {string} text @param {(on: boolean) => void} changed */
function checkbox(text, changed) {
  const input = make("input", { type: "checkbox" });
  input.addEventListener("change", () => changed(input.checked));
  return { input, label: make("label", {}, input, ` ${text}`) };
}
