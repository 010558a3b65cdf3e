// The playground's state, and how it is written in the address: `#seed=5&stride=2`. What is left out is as at the start.

import { KERNELS, PICTURES } from "./bundled.js";
import { randomFilters, randomKernel } from "./random.js";

/**
 * @typedef {object} State
 * @property {string} picture the name of a bundled picture, or "own"
 * @property {boolean} colour eight filters over three channels, in place of one over grey
 * @property {number} size rows and columns of a kernel
 * @property {string} name which named kernel this is, or ""
 * @property {number | null} seed which random kernel this is
 * @property {number[][][][]} filters filter by filter, channel by channel, rows of weights
 * @property {number} chosen the filter whose map is explained
 * @property {[number, number] | null} pinned row and column of the map
 */

export const FILTERS = 8;
export const SIZES = [2, 3, 5];
export const DISPLAYS = ["signed", "absolute", "clipped"];
export const LIMITS = { stride: [1, 4], padding: [0, 4], dilation: [1, 4], pool: [1, 4] };
const START = { stride: 1, padding: 0, dilation: 1, pool: 1 };
const DEFAULT_KERNEL = "VERTICAL_EDGE";
export const MAX_SEED = 999_999;

/** The state that an address asks for; a part of it that makes no sense is passed over. */
export function readState(hash) {
  const given = new Map(hash.slice(1).split("&").map((part) => part.split("=", 2)));
  const whole = (name, [from, to], otherwise) => wholeNumber(given.get(name), from, to) ?? otherwise;
  const oneOf = (name, values, otherwise) => values.find((value) => String(value) === given.get(name)) ?? otherwise;
  const colour = given.get("colour") === "1";
  const bias = Number(given.get("bias") || 0);
  const settings = Object.fromEntries(Object.keys(LIMITS).map((name) => [name, whole(name, LIMITS[name], START[name])]));
  const place = (given.get("at") ?? "").split(",").map((text) => wholeNumber(text, 0, 1000));
  return {
    picture: oneOf("picture", Object.keys(PICTURES), "cat"),
    colour,
    ...readFilters(given, oneOf("size", SIZES, 3), colour),
    chosen: colour ? whole("chosen", [1, FILTERS], 1) - 1 : 0,
    bias: Number.isFinite(bias) ? bias : 0,
    ...settings,
    relu: given.get("relu") === "1",
    flip: given.get("flip") === "1",
    display: oneOf("display", DISPLAYS, "signed"),
    pinned: place.length === 2 && !place.includes(null) ? place : null,
  };
}

/** @param {State} state */
export function writeState(state) {
  const parts = [];
  const add = (name, value, unless) => value !== unless && parts.push(`${name}=${value}`);
  add("picture", state.picture === "own" ? "cat" : state.picture, "cat");
  add("colour", Number(state.colour), 0);
  add("size", state.size, 3);
  if (state.seed !== null) parts.push(`seed=${state.seed}`);
  else if (state.name) add("filter", state.name, DEFAULT_KERNEL);
  else parts.push(`weights=${state.filters.flat(3).join(",")}`);
  add("chosen", state.chosen + 1, 1);
  add("bias", state.bias, 0);
  for (const name of Object.keys(LIMITS)) add(name, state[name], START[name]);
  add("relu", Number(state.relu), 0);
  add("flip", Number(state.flip), 0);
  add("display", state.display, "signed");
  if (state.pinned) parts.push(`at=${state.pinned.join(",")}`);
  return `#${parts.join("&")}`;
}

function readFilters(given, size, colour) {
  const weights = (given.get("weights") ?? "").split(",").map((text) => (text === "" ? NaN : Number(text)));
  const channels = colour ? 3 : 1;
  const count = (colour ? FILTERS : 1) * channels;
  if (weights.length === count * size * size && weights.every(Number.isFinite)) {
    return { size, name: "", seed: null, filters: inParts(inParts(inParts(weights, size), size), channels) };
  }
  const seed = wholeNumber(given.get("seed"), 0, MAX_SEED) ?? (colour || size !== 3 ? 0 : null);
  const name = given.get("filter");
  return seed === null ? named(Object.hasOwn(KERNELS, name) ? name : DEFAULT_KERNEL) : seeded(seed, size, colour);
}

/** The part of the state that a named kernel sets. */
export function named(name) {
  return { size: 3, name, seed: null, filters: [[KERNELS[name]]] };
}

/** The part of the state that a seed sets. */
export function seeded(seed, size, colour) {
  const filters = colour ? randomFilters(size, 3, FILTERS, seed) : [[randomKernel(size, seed)]];
  return { size, name: "", seed, filters };
}

function inParts(list, length) {
  return Array.from({ length: list.length / length }, (_, k) => list.slice(k * length, (k + 1) * length));
}

function wholeNumber(text, from, to) {
  const number = /^\d+$/.test(text ?? "") ? Number(text) : NaN;
  return number >= from && number <= to ? number : null;
}
