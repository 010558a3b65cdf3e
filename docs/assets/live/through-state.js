// What the reader of the networks' page looks at, and how it is written in the address: `#network=names&picture=coffee`.

import { readPlace, reader, wholeNumber } from "./address.js";
import { PICTURES } from "./bundled.js";

/** @import { Layer } from "./layer-row.js" */
/** @import { Step } from "./through-step.js" */

/** @typedef {{name: string, index: number, seed: number | null}} Change a filter that is not as trained; without a seed it is off */
/**
 * @typedef {object} State
 * @property {string} network
 * @property {string} picture the name of a bundled picture, or "own"
 * @property {number | null} size in which of the picture's sizes it is looked at, from 0
 * @property {Step | null} step the place that is looked at
 * @property {number | null} wanted the class whose activation map is looked at
 * @property {Change[]} changes
 */

/** @type {Record<string, string>} what each network does */
export const NETWORKS = { faces: "finds faces", names: "names what it shows" };
const FIRST = { network: "faces", picture: "astronaut" };
const MANY = 10_000; // more than there is of anything

/** The state that an address asks for, and the names of what it says that makes no sense. @param {string} hash */
export function readState(hash) {
  const { take, whole, oneOf, ignored } = reader(hash);
  const fromOne = (/** @type {string} */ name) => {
    const number = whole(name, 1, MANY);
    return number === null ? null : number - 1;
  };
  const name = take("layer", (text) => text.replaceAll("_", " ") || null);
  const [index, at] = [fromOne("map") ?? 0, take("at", readPlace)];
  const off = take("off", (text) => readChanges(text, false)) ?? [];
  const random = take("random", (text) => readChanges(text, true)) ?? [];
  /** @type {State} */
  const state = {
    network: oneOf("network", Object.keys(NETWORKS)) ?? FIRST.network,
    picture: oneOf("picture", Object.keys(PICTURES)) ?? FIRST.picture,
    size: fromOne("size"),
    step: name && at ? { name, index, row: at[0], column: at[1] } : null,
    wanted: fromOne("class"),
    changes: [...off, ...random],
  };
  return { state, ignored };
}

/** @param {State} state */
export function writeState({ network, picture, size, step, wanted, changes }) {
  const parts = [];
  if (network !== FIRST.network) parts.push(`network=${network}`);
  if (picture !== FIRST.picture && picture !== "own") parts.push(`picture=${picture}`);
  if (size !== null) parts.push(`size=${size + 1}`);
  if (step) parts.push(`layer=${word(step.name)}`, `map=${step.index + 1}`, `at=${step.row},${step.column}`);
  if (wanted !== null) parts.push(`class=${wanted + 1}`);
  const [off, random] = [changes.filter(({ seed }) => seed === null), changes.filter(({ seed }) => seed !== null)];
  if (off.length > 0) parts.push(`off=${off.map(({ name, index }) => `${word(name)}:${index + 1}`).join(",")}`);
  if (random.length > 0) parts.push(`random=${random.map(({ name, index, seed }) => `${word(name)}:${index + 1}:${seed}`).join(",")}`);
  return `#${parts.join("&")}`;
}

/** A state without what its network does not have, and the names of that. @param {State} state @param {Layer[]} layers */
export function fitting(state, layers) {
  const has = (/** @type {{name: string, index: number}} */ { name, index }) => layers.some((layer) => layer.name === name && index < layer.filters);
  const changes = state.changes.filter(has);
  const step = state.step && has(state.step) ? state.step : null;
  const ignored = [state.step && !step ? "layer" : "", changes.length < state.changes.length ? "off or random" : ""].filter(Boolean);
  return { state: { ...state, changes, step }, ignored };
}

/** @param {string} text @param {boolean} isRandom @returns {Change[] | null} */
function readChanges(text, isRandom) {
  const changes = text.split(",").map((part) => {
    const [name, map, seed, ...more] = part.split(":");
    const index = wholeNumber(map ?? "", 1, MANY);
    const number = wholeNumber(seed ?? "", 0, MANY);
    const isSound = index !== null && more.length === 0 && (isRandom ? number !== null : seed === undefined);
    return isSound ? [{ name: name.replaceAll("_", " "), index: index - 1, seed: number }] : [];
  });
  return changes.every(({ length }) => length > 0) ? changes.flat() : null;
}

const word = (/** @type {string} */ name) => name.replaceAll(" ", "_");
