// From a picture to a map and back: convolution, ReLU and pooling in a row, and which pixel has a part in which number.

import { asPlanes, conv2d, flipped, maxPool2d, outputSize, placesThatSee, products, relu } from "./convolution.js";

/** @import { Planes, Term } from "./convolution.js" */

/**
 * @typedef {object} Settings
 * @property {number} bias
 * @property {number} stride
 * @property {number} padding
 * @property {number} dilation
 * @property {boolean} flip turn the kernel by half a turn first: true convolution
 * @property {boolean} relu
 * @property {number} pool rows and columns of a pooling window; 1 for no pooling
 */
/** @type {(keyof Settings)[]} */
const SETTINGS = ["bias", "stride", "padding", "dilation", "flip", "relu", "pool"];

/** @typedef {[number, number]} Place row and column */

/**
 * @typedef {object} Window the sum at one place, before pooling
 * @property {Term[]} terms
 * @property {number} biased the sum of the terms and the bias
 * @property {number} value after ReLU, if there is one
 */

/**
 * @typedef {object} Explanation
 * @property {number[]} rivals the values that pooling chose from, this one among them
 * @property {Field} field what the number sees of the picture
 */

/** @typedef {{row: number, column: number, height: number, width: number}} Field rows and columns that lie together */

/** @typedef {{rows: number[], columns: number[]}} Fed the rows and the columns of a map that a pixel has a part in */

/**
 * @param {Planes} picture
 * @param {number[][][]} kernels one filter
 * @param {Settings} settings
 */
export function featureMap(picture, kernels, settings) {
  const map = conv2d(picture, asUsed(kernels, settings), settings);
  return pooled(settings.relu ? relu(map) : map, settings.pool);
}

/** @param {number[][][]} kernels @param {Settings} settings */
const asUsed = (kernels, { flip }) => (flip ? flipped(asPlanes(kernels)) : asPlanes(kernels));
/** @param {Planes} map @param {number} size */
const pooled = (map, size) => (size > 1 ? maxPool2d(map, size) : map);

/**
 * Makes maps, and keeps those whose filter and settings have not changed since.
 * @returns {(picture: Planes, filters: number[][][][], settings: Settings) => Planes[]}
 */
export function mapMaker() {
  /** @type {Map<number[][][], Planes>} */
  let known = new Map();
  /** @type {(Planes | Settings[keyof Settings])[]} */
  let madeFor = [];
  return (picture, filters, settings) => {
    const wanted = [picture, ...SETTINGS.map((name) => settings[name])];
    if (wanted.some((value, k) => value !== madeFor[k])) known = new Map();
    madeFor = wanted;
    const maps = filters.map((kernels) => known.get(kernels) ?? featureMap(picture, kernels, settings));
    known = new Map(filters.map((kernels, k) => [kernels, maps[k]]));
    return maps;
  };
}

/**
 * How one number of a map came about: the window's products, and, where there is pooling, the windows it won against.
 * @param {Planes} picture
 * @param {number[][][]} kernels
 * @param {Settings} settings
 * @param {number} row of the map
 * @param {number} column
 * @returns {Window & Explanation}
 */
export function explain(picture, kernels, settings, row, column) {
  const { pool, bias } = settings;
  const filter = asUsed(kernels, settings);
  /** @type {Window[]} */
  const windows = [];
  for (let i = 0; i < pool; i++) {
    for (let j = 0; j < pool; j++) {
      const terms = products(picture, filter, row * pool + i, column * pool + j, settings);
      const biased = terms.reduce((sum, { value, weight }) => sum + value * weight, 0) + bias;
      windows.push({ terms, biased, value: settings.relu ? Math.max(biased, 0) : biased });
    }
  }
  const value = Math.max(...windows.map((window) => window.value));
  const winner = windows[windows.findIndex((window) => window.value === value)]; // of equal ones the first, as in the package
  const field = fieldOf({ row, column, height: 1, width: 1 }, filter.height, settings);
  return { ...winner, rivals: windows.map((window) => window.value), field };
}

/**
 * The place of the map whose window has its middle nearest to a pixel.
 * @param {Planes} map
 * @param {number} kernelSize
 * @param {Settings} settings
 * @param {Place} pixel of the picture
 * @returns {Place}
 */
export function placeOver(map, kernelSize, { stride, padding, dilation, pool }, [row, column]) {
  const middle = ((pool - 1) * stride + dilation * (kernelSize - 1)) / 2;
  /** @type {(pixel: number, places: number) => number} */
  const along = (pixel, places) => Math.max(0, Math.min(places - 1, Math.round((pixel + padding - middle) / (stride * pool))));
  return [along(row, map.height), along(column, map.width)];
}

/**
 * What a field of the map sees of the picture.
 * @param {Field} field
 * @param {number} kernelSize
 * @param {Settings} settings
 * @returns {Field}
 */
export function fieldOf({ row, column, height, width }, kernelSize, { stride, padding, dilation, pool }) {
  const jump = stride * pool;
  /** @type {(places: number) => number} */
  const reach = (places) => (places - 1) * jump + (pool - 1) * stride + dilation * (kernelSize - 1) + 1;
  return { row: row * jump - padding, column: column * jump - padding, height: reach(height), width: reach(width) };
}

/**
 * The rows and the columns of the map whose numbers a pixel has a part in.
 * @param {Planes} picture
 * @param {Planes} map
 * @param {number} kernelSize
 * @param {Settings} settings
 * @param {number} row of the picture
 * @param {number} column
 * @returns {Fed}
 */
export function placesFedBy(picture, map, kernelSize, settings, row, column) {
  /** @type {(pixel: number, size: number, places: number) => number[]} */
  const along = (pixel, size, places) => {
    const seen = placesThatSee(pixel, kernelSize, outputSize(size, kernelSize, settings), settings);
    return [...new Set(seen.map((place) => Math.floor(place / settings.pool)))].filter((place) => place < places);
  };
  return { rows: along(row, picture.height, map.height), columns: along(column, picture.width, map.width) };
}
