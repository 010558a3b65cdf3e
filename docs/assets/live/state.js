// The playground's state, and how it is written in the address: `#seed=5&stride=2`. What is left out is as at the start.

import { readPlace, reader, wholeNumber } from "./address.js";
import { KERNELS, PICTURES } from "./bundled.js";
import { LEARNED } from "./learned.js";
import { numberFrom } from "./numbers.js";
import { randomFilters, randomKernel } from "./random.js";

/** @import { Display } from "./display.js" */
/** @import { Place, Settings } from "./feature-map.js" */

/**
 * @typedef {object} Filters
 * @property {number} size rows and columns of a kernel
 * @property {string} name which of `NAMED` this is, or ""
 * @property {string} title what the reader calls a filter of their own, or ""
 * @property {number | null} seed which random kernel this is
 * @property {number[][][][]} filters filter by filter, channel by channel, rows of weights
 */

/**
 * @typedef {object} View
 * @property {string} picture the name of a bundled picture, or "own"
 * @property {boolean} colour eight filters over three channels, in place of one over grey
 * @property {number} chosen the filter whose map is explained
 * @property {Display} display how the map's numbers become colours
 * @property {Place | null} pinned the number of the map that is explained wherever the mouse is
 */

/**
 * @typedef {object} Second a second layer, of 3x3 filters over the maps of the first
 * @property {string} second a seed, for eight random filters over all maps; one of `NAMED`, over the chosen map; or ""
 * @property {number} secondChosen the filter whose map is shown large
 * @property {Place | null} secondPinned the number of that map that is explained
 */

/** @typedef {Settings & Filters & View & Second} State */
/** @typedef {"stride" | "padding" | "dilation" | "pool"} Limited a setting that is a whole number, from and to some other */

const FILTERS = 8;
export const SIZES = [2, 3, 5];
/** @type {Display[]} */
export const DISPLAYS = ["signed", "absolute", "clipped"];
/** @type {[Limited, from: number, to: number][]} */
export const LIMITS = [["stride", 1, 4], ["padding", 0, 4], ["dilation", 1, 4], ["pool", 1, 4]];
const START = { stride: 1, padding: 0, dilation: 1, pool: 1 };
const DEFAULT_KERNEL = "VERTICAL_EDGE";
export const MAX_SEED = 999_999;
export const MAX_TITLE = 40; // letters

/** @type {Record<string, number[][][]>} the filters that have a name, kernel by kernel: most have one */
export const NAMED = { ...Object.fromEntries(Object.entries(KERNELS).map(([name, kernel]) => [name, [kernel]])), ...LEARNED };

/**
 * The state that an address asks for, and the names of what it says that makes no sense: that is passed over.
 * @param {string} hash
 * @returns {{state: State, ignored: string[]}}
 */
export function readState(hash) {
  const { take, whole, oneOf, isOn, ignored } = reader(hash);
  const colour = isOn("colour");
  const size = oneOf("size", SIZES) ?? 3;
  const filters = readFilters({
    size,
    colour,
    weights: take("weights", (text) => readWeights(text, size, colour)),
    seed: whole("seed", 0, MAX_SEED),
    name: oneOf("filter", Object.keys(NAMED)),
    title: take("title", readTitle),
  });
  const settings = { ...START };
  for (const [name, from, to] of LIMITS) settings[name] = whole(name, from, to) ?? START[name];
  const state = {
    picture: oneOf("picture", Object.keys(PICTURES)) ?? "cat",
    colour,
    ...filters,
    chosen: (whole("chosen", 1, filters.filters.length) ?? 1) - 1,
    bias: take("bias", numberFrom) ?? 0,
    ...settings,
    relu: isOn("relu"),
    flip: isOn("flip"),
    display: oneOf("display", DISPLAYS) ?? "signed",
    pinned: take("at", readPlace),
    ...readSecond(take("second", readSecondName) ?? "", filters.filters.length, whole, take),
  };
  return { state, ignored };
}

/** @param {State} state */
export function writeState(state) {
  /** @type {string[]} */
  const parts = [];
  /** @type {<Value extends string | number>(name: string, value: Value, unless: Value) => void} */
  const add = (name, value, unless) => void (value !== unless && parts.push(`${name}=${value}`));
  add("picture", state.picture === "own" ? "cat" : state.picture, "cat");
  add("colour", Number(state.colour), 0);
  add("size", state.size, 3);
  if (state.seed !== null) parts.push(`seed=${state.seed}`);
  else if (state.name) add("filter", state.name, DEFAULT_KERNEL);
  else parts.push(`weights=${state.filters.flat(3).join(",")}`);
  if (state.title) parts.push(`title=${encodeURIComponent(state.title)}`);
  add("chosen", state.chosen + 1, 1);
  add("bias", state.bias, 0);
  for (const [name] of LIMITS) add(name, state[name], START[name]);
  add("relu", Number(state.relu), 0);
  add("flip", Number(state.flip), 0);
  add("display", state.display, "signed");
  if (state.pinned) parts.push(`at=${state.pinned.join(",")}`);
  add("second", state.second, "");
  if (state.second) add("map2", state.secondChosen + 1, 1);
  if (state.second && state.secondPinned) parts.push(`at2=${state.secondPinned.join(",")}`);
  return `#${parts.join("&")}`;
}

/**
 * @param {{size: number, colour: boolean, weights: number[][][][] | null, seed: number | null, name: string | null, title: string | null}} given
 * @returns {Filters}
 */
function readFilters({ size, colour, weights, seed, name, title }) {
  if (weights) return own(weights, title ?? "");
  if (seed !== null || colour || size !== 3) return seeded(seed ?? 0, size, colour);
  return named(name ?? DEFAULT_KERNEL);
}

/** @param {string} text @param {number} size @param {boolean} colour */
function readWeights(text, size, colour) {
  const weights = text.split(",").map(numberFrom).filter((weight) => weight !== null);
  const channels = colour ? 3 : 1;
  const count = weights.length / (channels * size * size);
  if (weights.length !== text.split(",").length || !(count === FILTERS || (count === 1 && !colour))) return null;
  return inParts(inParts(inParts(weights, size), size), channels);
}

/** @param {string} text */
const readTitle = (text) => asTitle(text) || null;

/** One line, without what is too long. @param {string} text */
export const asTitle = (text) => text.replace(/\s+/g, " ").trim().slice(0, MAX_TITLE).trim();

/** @param {string} text */
const readSecondName = (text) => (Object.hasOwn(NAMED, text) || String(wholeNumber(text, 0, MAX_SEED)) === text ? text : null);

/**
 * @param {string} second
 * @param {number} maps how many the first layer has
 * @param {(name: string, from: number, to: number) => number | null} whole
 * @param {(name: string, read: (text: string) => Place | null) => Place | null} take
 * @returns {Second}
 */
function readSecond(second, maps, whole, take) {
  if (!second) return { second, secondChosen: 0, secondPinned: null };
  const count = secondFilters(second, maps).length;
  return { second, secondChosen: (whole("map2", 1, count) ?? 1) - 1, secondPinned: take("at2", readPlace) };
}

/**
 * The part of the state that the reader's own weights set. Those of a named kernel have its name, so that each filter
 * has one address.
 * @param {number[][][][]} filters
 * @param {string} title
 * @returns {Filters}
 */
export function own(filters, title) {
  const name = Object.keys(NAMED).find((known) => filters[0].length === 1 && String(NAMED[known]) === String(filters));
  return name === undefined ? { size: filters[0][0].length, name: "", title, seed: null, filters } : named(name);
}

/** The 3x3 filters of a second layer. @param {string} second as in the state @param {number} maps how many the first layer has */
export function secondFilters(second, maps) {
  return isSeed(second) ? randomFilters(3, maps, FILTERS, Number(second)) : NAMED[second].map((kernel) => [kernel]);
}

/** Whether a second layer is a random one. @param {string} second */
export const isSeed = (second) => /^\d+$/.test(second);

/** The part of the state that a name sets. @param {string} name @returns {Filters} */
export function named(name) {
  return { size: 3, name, title: "", seed: null, filters: NAMED[name].map((kernel) => [kernel]) };
}

/** The part of the state that a seed sets. @param {number} seed @param {number} size @param {boolean} colour @returns {Filters} */
export function seeded(seed, size, colour) {
  const filters = colour ? randomFilters(size, 3, FILTERS, seed) : [[randomKernel(size, seed)]];
  return { size, name: "", title: "", seed, filters };
}

/** @template Item @param {Item[]} list @param {number} length */
function inParts(list, length) {
  return Array.from({ length: list.length / length }, (_, k) => list.slice(k * length, (k + 1) * length));
}
