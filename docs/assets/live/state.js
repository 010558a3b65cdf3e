// The playground's state, and how it is written in the address: `#seed=5&stride=2`. What is left out is as at the start.

import { KERNELS, PICTURES } from "./bundled.js";
import { randomFilters, randomKernel } from "./random.js";

/** @import { Display } from "./display.js" */
/** @import { Place, Settings } from "./feature-map.js" */

/**
 * @typedef {object} Filters
 * @property {number} size rows and columns of a kernel
 * @property {string} name which named kernel this is, or ""
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

/** @typedef {Settings & Filters & View} State */
/** @typedef {"stride" | "padding" | "dilation" | "pool"} Limited a setting that is a whole number, from and to some other */
/** @typedef {Map<string, string | undefined>} Given what an address says, by name */

const FILTERS = 8;
export const SIZES = [2, 3, 5];
/** @type {Display[]} */
export const DISPLAYS = ["signed", "absolute", "clipped"];
/** @type {[Limited, from: number, to: number][]} */
export const LIMITS = [["stride", 1, 4], ["padding", 0, 4], ["dilation", 1, 4], ["pool", 1, 4]];
const START = { stride: 1, padding: 0, dilation: 1, pool: 1 };
const DEFAULT_KERNEL = "VERTICAL_EDGE";
export const MAX_SEED = 999_999;

/**
 * The state that an address asks for; a part of it that makes no sense is passed over.
 * @param {string} hash
 * @returns {State}
 */
export function readState(hash) {
  /** @type {Given} */
  const given = new Map(hash.slice(1).split("&").map((part) => /** @type {[string, string | undefined]} */ (part.split("=", 2))));
  /** @type {(name: string, from: number, to: number, otherwise: number) => number} */
  const whole = (name, from, to, otherwise) => wholeNumber(given.get(name), from, to) ?? otherwise;
  /** @type {<Value>(name: string, values: Value[], otherwise: Value) => Value} */
  const oneOf = (name, values, otherwise) => values.find((value) => String(value) === given.get(name)) ?? otherwise;
  const colour = given.get("colour") === "1";
  const bias = Number(given.get("bias") || 0);
  const settings = { ...START };
  for (const [name, from, to] of LIMITS) settings[name] = whole(name, from, to, START[name]);
  const [row, column, ...more] = (given.get("at") ?? "").split(",").map((text) => wholeNumber(text, 0, 1000));
  const isPlace = row !== null && column !== null && column !== undefined && more.length === 0;
  return {
    picture: oneOf("picture", Object.keys(PICTURES), "cat"),
    colour,
    ...readFilters(given, oneOf("size", SIZES, 3), colour),
    chosen: colour ? whole("chosen", 1, FILTERS, 1) - 1 : 0,
    bias: Number.isFinite(bias) ? bias : 0,
    ...settings,
    relu: given.get("relu") === "1",
    flip: given.get("flip") === "1",
    display: oneOf("display", DISPLAYS, "signed"),
    pinned: isPlace ? [row, column] : null,
  };
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
  add("chosen", state.chosen + 1, 1);
  add("bias", state.bias, 0);
  for (const [name] of LIMITS) add(name, state[name], START[name]);
  add("relu", Number(state.relu), 0);
  add("flip", Number(state.flip), 0);
  add("display", state.display, "signed");
  if (state.pinned) parts.push(`at=${state.pinned.join(",")}`);
  return `#${parts.join("&")}`;
}

/** @param {Given} given @param {number} size @param {boolean} colour @returns {Filters} */
function readFilters(given, size, colour) {
  const weights = (given.get("weights") ?? "").split(",").map((text) => (text === "" ? NaN : Number(text)));
  const channels = colour ? 3 : 1;
  const count = (colour ? FILTERS : 1) * channels;
  if (weights.length === count * size * size && weights.every(Number.isFinite)) {
    return { size, name: "", seed: null, filters: inParts(inParts(inParts(weights, size), size), channels) };
  }
  const seed = wholeNumber(given.get("seed"), 0, MAX_SEED) ?? (colour || size !== 3 ? 0 : null);
  const name = given.get("filter") ?? "";
  return seed === null ? named(Object.hasOwn(KERNELS, name) ? name : DEFAULT_KERNEL) : seeded(seed, size, colour);
}

/** The part of the state that a named kernel sets. @param {string} name @returns {Filters} */
export function named(name) {
  return { size: 3, name, seed: null, filters: [[KERNELS[name]]] };
}

/** The part of the state that a seed sets. @param {number} seed @param {number} size @param {boolean} colour @returns {Filters} */
export function seeded(seed, size, colour) {
  const filters = colour ? randomFilters(size, 3, FILTERS, seed) : [[randomKernel(size, seed)]];
  return { size, name: "", seed, filters };
}

/** @template Item @param {Item[]} list @param {number} length */
function inParts(list, length) {
  return Array.from({ length: list.length / length }, (_, k) => list.slice(k * length, (k + 1) * length));
}

/** @param {string | undefined} text @param {number} from @param {number} to */
function wholeNumber(text, from, to) {
  const number = text && /^\d+$/.test(text) ? Number(text) : NaN;
  return number >= from && number <= to ? number : null;
}
