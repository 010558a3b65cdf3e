// How much alike two maps are.

/** @import { Planes } from "./convolution.js" */

/** 1 when a straight line that rises tells the one from the other, −1 when one that falls does. @param {Planes} one @param {Planes} other */
export function correlation(one, other) {
  const [x, y] = [one, other].map(({ data }) => {
    const mean = sum(data) / data.length;
    return data.map((value) => value - mean);
  });
  const products = (/** @type {Float32Array} */ a, /** @type {Float32Array} */ b) => sum(a.map((value, k) => value * b[k]));
  return products(x, y) / Math.sqrt(products(x, x) * products(y, y));
}

export const sum = (/** @type {Float32Array} */ data) => data.reduce((total, value) => total + value, 0);
