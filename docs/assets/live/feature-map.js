// From a picture to a map and back: convolution, ReLU and pooling in a row, and which pixel has a part in which number.

import { conv2d, flipped, maxPool2d, outputSize, planes, placesThatSee, products, relu } from "./convolution.js";

/** @typedef {import("./convolution.js").Planes} Planes */

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
const SETTINGS = ["bias", "stride", "padding", "dilation", "flip", "relu", "pool"];

/** @param {number[][][]} kernels one filter: rows of weights, channel by channel */
export function asPlanes(kernels) {
  return planes(kernels.length, kernels[0].length, kernels[0][0].length, Float32Array.from(kernels.flat(2)));
}

/**
 * @param {Planes} picture
 * @param {number[][][]} kernels one filter
 * @param {Settings} settings
 */
export function featureMap(picture, kernels, settings) {
  const map = conv2d(picture, asUsed(kernels, settings), settings);
  return pooled(settings.relu ? relu(map) : map, settings.pool);
}

const asUsed = (kernels, { flip }) => (flip ? flipped(asPlanes(kernels)) : asPlanes(kernels));
const pooled = (map, size) => (size > 1 ? maxPool2d(map, size) : map);

/** Makes maps, and keeps those whose filter and settings have not changed since. */
export function mapMaker() {
  let known = new Map();
  let madeFor = [];
  return (picture, filters, settings) => {
    const wanted = [picture, ...SETTINGS.map((name) => settings[name])];
    if (wanted.some((value, k) => value !== madeFor[k])) known = new Map();
    madeFor = wanted;
    known = new Map(filters.map((kernels) => [kernels, known.get(kernels) ?? featureMap(picture, kernels, settings)]));
    return filters.map((kernels) => known.get(kernels));
  };
}

/**
 * How one number of a map came about: the window's products, and, where there is pooling, the windows it won against.
 * @param {Planes} picture
 * @param {number[][][]} kernels
 * @param {Settings} settings
 */
export function explain(picture, kernels, settings, row, column) {
  const { pool, stride, padding, dilation, bias } = settings;
  const filter = asUsed(kernels, settings);
  const windows = [];
  for (let i = 0; i < pool; i++) {
    for (let j = 0; j < pool; j++) {
      const terms = products(picture, filter, row * pool + i, column * pool + j, settings);
      const biased = terms.reduce((sum, { value, weight }) => sum + value * weight, 0) + bias;
      windows.push({ terms, biased, value: settings.relu ? Math.max(biased, 0) : biased });
    }
  }
  const value = Math.max(...windows.map((window) => window.value));
  const winner = windows.find((window) => window.value === value); // of equal ones the first, as in the package
  const side = (pool - 1) * stride + dilation * (filter.height - 1) + 1;
  const field = { row: row * pool * stride - padding, column: column * pool * stride - padding, height: side, width: side };
  return { ...winner, rivals: windows.map((window) => window.value), field };
}

/** The rows and the columns of the map whose numbers a pixel has a part in. */
export function placesFedBy(picture, map, kernelSize, settings, row, column) {
  const along = (pixel, size, places) => {
    const seen = placesThatSee(pixel, kernelSize, outputSize(size, kernelSize, settings), settings);
    return [...new Set(seen.map((place) => Math.floor(place / settings.pool)))].filter((place) => place < places);
  };
  return { rows: along(row, picture.height, map.height), columns: along(column, picture.width, map.width) };
}
