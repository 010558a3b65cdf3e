// The package's arithmetic, in the page. A picture, a filter and a map are alike: numbers in planes, one a channel.

import { convolved } from "./simd.js";

/**
 * @typedef {object} Planes
 * @property {Float32Array} data plane by plane, each row by row
 * @property {number} channels
 * @property {number} height
 * @property {number} width
 */

/**
 * @typedef {object} Placing how a window moves, as for `conv2d`; each a number for rows and columns alike
 * @property {number} [stride]
 * @property {number} [padding]
 * @property {number} [dilation]
 */

/**
 * @typedef {object} Term one product behind a number of a map
 * @property {number} row of the picture's pixel, below 0 in the padding
 * @property {number} column
 * @property {number} channel
 * @property {boolean} inside whether the pixel is of the picture, not of its padding
 * @property {number} value of the pixel
 * @property {number} weight that it is multiplied by
 */

/**
 * @typedef {(map: Planes, padded: Planes, filter: Planes, channel: number, stride: number, dilation: number) => void} AddPlane
 *   adds the products of one channel to a map
 */

/**
 * @param {number} channels
 * @param {number} height
 * @param {number} width
 * @param {Float32Array} [data] zeros, if none are given
 * @returns {Planes}
 */
export function planes(channels, height, width, data = new Float32Array(channels * height * width)) {
  return { data, channels, height, width };
}

/** @param {number[][][]} rows numbers, channel by channel: a filter's weights, or a picture's values */
export function asPlanes(rows) {
  return planes(rows.length, rows[0].length, rows[0][0].length, Float32Array.from(rows.flat(2)));
}

/**
 * How many places a window of `kernelSize` has along a side of `size`; below 1 means that it does not fit.
 * @param {number} size
 * @param {number} kernelSize
 * @param {Placing} [placing]
 */
export function outputSize(size, kernelSize, { stride = 1, padding = 0, dilation = 1 } = {}) {
  return Math.floor((size + 2 * padding - dilation * (kernelSize - 1) - 1) / stride) + 1;
}

/** @param {Planes} picture @param {number} padding */
export function zeroPad(picture, padding) {
  if (padding === 0) return picture;
  const { channels, height, width, data } = picture;
  const padded = planes(channels, height + 2 * padding, width + 2 * padding);
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < height; row++) {
      const from = (channel * height + row) * width;
      const to = (channel * padded.height + row + padding) * padded.width + padding;
      padded.data.set(data.subarray(from, from + width), to);
    }
  }
  return padded;
}

/**
 * One filter over a picture: its map has one plane. The filter is not flipped.
 * @param {Planes} picture
 * @param {Planes} filter as many channels as the picture
 * @param {Placing & {bias?: number}} [options]
 */
export function conv2d(picture, filter, { bias = 0, stride = 1, padding = 0, dilation = 1 } = {}) {
  const placing = { stride, padding, dilation };
  const height = outputSize(picture.height, filter.height, placing);
  const width = outputSize(picture.width, filter.width, placing);
  if (filter.channels !== picture.channels) {
    throw new RangeError(`a filter of ${filter.channels} channels cannot answer to a picture of ${picture.channels}`);
  }
  if (height < 1 || width < 1) throw new RangeError("the filter does not fit in the picture");
  const padded = zeroPad(picture, padding);
  const fast = stride === 1 ? convolved(padded, filter, { bias, dilation, height, width }) : null;
  if (fast) return planes(1, height, width, fast);
  const map = planes(1, height, width);
  map.data.fill(bias);
  const addPlane = filter.height === 3 && filter.width === 3 ? addThreeByThree : addAnySize;
  for (let channel = 0; channel < picture.channels; channel++) addPlane(map, padded, filter, channel, stride, dilation);
  return map;
}

// Nine products at once: about four times as fast as a loop over the window, and 3x3 is what is mostly asked for.
/** @type {AddPlane} */
function addThreeByThree(map, padded, filter, channel, stride, dilation) {
  const { data: out, height, width } = map;
  const { data: x } = padded;
  const [a, b, c, d, e, f, g, h, i] = filter.data.subarray(channel * 9, channel * 9 + 9);
  const two = 2 * dilation;
  for (let row = 0; row < height; row++) {
    let p = (channel * padded.height + row * stride) * padded.width;
    let q = p + dilation * padded.width;
    let r = q + dilation * padded.width;
    for (let o = row * width; o < (row + 1) * width; o++) {
      out[o] +=
        x[p] * a + x[p + dilation] * b + x[p + two] * c +
        x[q] * d + x[q + dilation] * e + x[q + two] * f +
        x[r] * g + x[r + dilation] * h + x[r + two] * i;
      p += stride;
      q += stride;
      r += stride;
    }
  }
}

/** @type {AddPlane} */
function addAnySize(map, padded, filter, channel, stride, dilation) {
  const { data: out, height, width } = map;
  const { data: x } = padded;
  for (let i = 0; i < filter.height; i++) {
    for (let j = 0; j < filter.width; j++) {
      const weight = filter.data[(channel * filter.height + i) * filter.width + j];
      for (let row = 0; row < height; row++) {
        let p = (channel * padded.height + row * stride + i * dilation) * padded.width + j * dilation;
        for (let o = row * width; o < (row + 1) * width; o++, p += stride) out[o] += x[p] * weight;
      }
    }
  }
}

/**
 * Turn each kernel of a filter by half a turn: correlating with it is true convolution with the filter.
 * @param {Planes} filter
 */
export function flipped(filter) {
  const { data, channels, height, width } = filter;
  const size = height * width;
  const turned = planes(channels, height, width);
  for (let k = 0; k < data.length; k++) {
    const channel = Math.floor(k / size);
    turned.data[k] = data[channel * size + (size - 1 - (k % size))];
  }
  return turned;
}

/** @param {Planes} map @returns {Planes} */
export function relu(map) {
  return { ...map, data: map.data.map((value) => Math.max(value, 0)) };
}

/**
 * The largest of each window of `size`, the windows side by side; what is left over at the edge is dropped.
 * @param {Planes} map
 * @param {number} size
 */
export function maxPool2d(map, size) {
  const pooled = planes(map.channels, Math.floor(map.height / size), Math.floor(map.width / size));
  let o = 0;
  for (let channel = 0; channel < map.channels; channel++) {
    for (let row = 0; row < pooled.height; row++) {
      for (let column = 0; column < pooled.width; column++) {
        let largest = -Infinity;
        for (let i = 0; i < size; i++) {
          const start = (channel * map.height + row * size + i) * map.width + column * size;
          for (let j = 0; j < size; j++) largest = Math.max(largest, map.data[start + j]);
        }
        pooled.data[o++] = largest;
      }
    }
  }
  return pooled;
}

/**
 * The products behind one number of a map, in the order of rows, columns and channels. Places in the padding have value 0.
 * @param {Planes} picture
 * @param {Planes} filter
 * @param {number} mapRow
 * @param {number} mapColumn
 * @param {Placing} [placing]
 * @returns {Term[]}
 */
export function products(picture, filter, mapRow, mapColumn, { stride = 1, padding = 0, dilation = 1 } = {}) {
  /** @type {Term[]} */
  const found = [];
  for (let i = 0; i < filter.height; i++) {
    for (let j = 0; j < filter.width; j++) {
      for (let channel = 0; channel < filter.channels; channel++) {
        const row = mapRow * stride - padding + i * dilation;
        const column = mapColumn * stride - padding + j * dilation;
        const inside = row >= 0 && row < picture.height && column >= 0 && column < picture.width;
        const value = inside ? picture.data[(channel * picture.height + row) * picture.width + column] : 0;
        const weight = filter.data[(channel * filter.height + i) * filter.width + j];
        found.push({ row, column, channel, inside, value, weight });
      }
    }
  }
  return found;
}

/**
 * The places of a map whose windows hold a pixel of the picture, along one side: rows, or columns.
 * @param {number} pixel
 * @param {number} kernelSize
 * @param {number} places how many the map has
 * @param {Placing} [placing]
 */
export function placesThatSee(pixel, kernelSize, places, { stride = 1, padding = 0, dilation = 1 } = {}) {
  /** @type {number[]} */
  const seen = [];
  for (let tap = 0; tap < kernelSize; tap++) {
    const place = (pixel + padding - tap * dilation) / stride;
    if (Number.isInteger(place) && place >= 0 && place < places) seen.push(place);
  }
  return seen.sort((a, b) => a - b);
}
