// Pictures as planes: the bundled ones, and any that the browser can decode.

import { planes } from "./convolution.js";

/** @import { Planes } from "./convolution.js" */

export const CHANNELS = ["red", "green", "blue"];

const context = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d", { willReadFrequently: true }));

/** Fetch and decode a picture of this site. @param {string} url */
export async function loadPicture(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} could not be loaded (${response.status})`);
  return decode(await response.blob());
}

/**
 * Decode a file that the browser knows, turned upright as its camera says.
 * @param {Blob} file
 * @param {number} [size] crop to the middle square, and resize it to this many pixels a side
 * @returns {Promise<Planes>} three channels, values in 0..1
 */
export async function decode(file, size) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image", colorSpaceConversion: "none" });
  const picture = fromDrawable(bitmap, bitmap.width, bitmap.height, size);
  bitmap.close();
  return picture;
}

/**
 * The pixels of anything that can be drawn on a canvas, transparent places laid on white.
 * @param {CanvasImageSource} drawable
 * @param {number} width
 * @param {number} height
 * @param {number} [size] as for `decode`
 */
export function fromDrawable(drawable, width, height, size) {
  const side = Math.min(width, height);
  const [cropX, cropY, cropW, cropH] = size ? [(width - side) / 2, (height - side) / 2, side, side] : [0, 0, width, height];
  const canvas = context.canvas;
  Object.assign(canvas, size ? { width: size, height: size } : { width, height });
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(drawable, cropX, cropY, cropW, cropH, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const picture = planes(3, canvas.height, canvas.width);
  const pixels = canvas.height * canvas.width;
  for (let k = 0; k < pixels; k++) {
    for (let channel = 0; channel < 3; channel++) picture.data[channel * pixels + k] = data[4 * k + channel] / 255;
  }
  return picture;
}

/** One grey plane, weighted as Pillow weights it (ITU-R 601-2), in whole levels. @param {Planes} picture */
export function grey(picture) {
  if (picture.channels === 1) return picture;
  const pixels = picture.height * picture.width;
  const level = (/** @type {number} */ k) => Math.round(255 * picture.data[k]);
  const map = planes(1, picture.height, picture.width);
  for (let k = 0; k < pixels; k++) {
    const [red, green, blue] = [level(k), level(k + pixels), level(k + 2 * pixels)];
    map.data[k] = ((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16) / 255;
  }
  return map;
}
