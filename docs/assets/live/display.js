// Pictures and maps on a canvas, in the colours of the book's figures.

/** @import { Planes } from "./convolution.js" */
/** @typedef {"signed" | "absolute" | "clipped"} Display signed: blue below zero, red above; absolute: black is zero; clipped: grey, cut off to 0..1 */

// ColorBrewer's RdBu, blue first: https://colorbrewer2.org/#type=diverging&scheme=RdBu&n=11 (Apache-2.0)
const BLUE_TO_RED = [
  0x053061, 0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xf4a582, 0xd6604d, 0xb2182b, 0x67001f,
];
const LEVELS = 256;
const SIGNED = colours((t) => between(BLUE_TO_RED, t));
const GREY = colours((t) => 0x010101 * Math.round(255 * t));

/** @param {number[]} anchors colours, as 0xrrggbb @param {number} t in 0..1 */
function between(anchors, t) {
  const place = t * (anchors.length - 1);
  const k = Math.min(Math.floor(place), anchors.length - 2);
  const mix = (/** @type {number} */ shift) => {
    const [from, to] = [(anchors[k] >> shift) & 255, (anchors[k + 1] >> shift) & 255];
    return Math.round(from + (to - from) * (place - k)) << shift;
  };
  return mix(16) | mix(8) | mix(0);
}

/**
 * Colour one cell of a table as the book's figures do, its number in the ink that stands out more.
 * @param {HTMLElement} cell
 * @param {number} t the colour's share of the way from the first to the last
 * @param {"signed" | "grey"} mode
 */
export function paintCell(cell, t, mode) {
  const colour = mode === "grey" ? 0x010101 * Math.round(255 * t) : between(BLUE_TO_RED, t);
  cell.style.background = `#${colour.toString(16).padStart(6, "0")}`;
  cell.style.color = inkOn(colour);
}

/** Black or white, whichever stands out more. @param {number} colour as 0xrrggbb */
const inkOn = (colour) => (luminance(colour) > 0.179 ? "#000" : "#fff");

/** @param {number} colour as 0xrrggbb @returns {number} relative luminance, as WCAG 2 has it */
function luminance(colour) {
  const [red, green, blue] = [16, 8, 0].map((shift) => {
    const c = ((colour >> shift) & 255) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

// As ImageData lays pixels out on the little-endian machines that browsers run on: alpha, blue, green, red.
/** @param {(t: number) => number} rgb the colour, as 0xrrggbb, of a share of the way from the first to the last */
function colours(rgb) {
  return Uint32Array.from({ length: LEVELS }, (_, k) => {
    const colour = rgb(k / (LEVELS - 1));
    return ((255 << 24) | ((colour & 255) << 16) | (colour & 0xff00) | (colour >> 16)) >>> 0;
  });
}

/**
 * The largest absolute value of a map, or 1 for a map of zeros: what the strongest colour stands for.
 * @param {Planes} map
 */
export function limitOf(map) {
  let limit = 0;
  for (const value of map.data) {
    if (value > limit) limit = value;
    else if (-value > limit) limit = -value;
  }
  return limit || 1;
}

/** What the colours of a map stand for. @param {Display} display @param {number} limit */
export function legend(display, limit) {
  if (display === "signed") return `; from ${written(-limit)} (blue) to ${written(limit)} (red)`;
  if (display === "absolute") return `; from 0 (black) to ±${written(limit)} (white)`;
  return "; below 0 black, above 1 white";
}

/**
 * Paint one plane of a map.
 * @param {HTMLCanvasElement} canvas
 * @param {Planes} map
 * @param {{mode?: Display, limit?: number, channel?: number}} [options]
 */
export function paintMap(canvas, map, { mode = "signed", limit = limitOf(map), channel = 0 } = {}) {
  const table = mode === "signed" ? SIGNED : GREY;
  const half = LEVELS / 2;
  /** @type {Record<Display, [scale: number, zero: number]>} the level of a value is `scale * value + zero` */
  const levels = { signed: [half / limit, half], absolute: [LEVELS / limit, 0], clipped: [LEVELS, 0] };
  const [scale, zero] = levels[mode];
  const start = channel * map.height * map.width;
  paint(canvas, map, (pixels) => {
    for (let k = 0; k < pixels.length; k++) {
      const value = map.data[start + k];
      const level = scale * (mode === "absolute" ? Math.abs(value) : value) + zero;
      pixels[k] = table[level > 0 ? (level < LEVELS ? level | 0 : LEVELS - 1) : 0];
    }
  });
}

/**
 * Paint a picture of one channel (grey) or three (red, green, blue), its values in 0..1.
 * @param {HTMLCanvasElement} canvas
 * @param {Planes} picture
 */
export function paintPicture(canvas, picture) {
  const { data, channels } = picture;
  paint(canvas, picture, (pixels) => {
    const [green, blue] = channels === 1 ? [0, 0] : [pixels.length, 2 * pixels.length]; // where their planes begin
    for (let k = 0; k < pixels.length; k++) {
      pixels[k] = (255 << 24) | (byte(data[k + blue]) << 16) | (byte(data[k + green]) << 8) | byte(data[k]);
    }
  });
}

/** @param {number} value in 0..1 */
const byte = (value) => Math.round(255 * value);

/** @type {WeakMap<HTMLCanvasElement, ImageData>} the pixels of each canvas, not to be made anew for every frame */
const images = new WeakMap();

/** The ink that can be read on a pixel of a canvas painted here. @param {HTMLCanvasElement} canvas @param {number} row @param {number} column */
export function inkAt(canvas, row, column) {
  const { data, width } = /** @type {ImageData} */ (images.get(canvas));
  const [red, green, blue] = data.subarray(4 * (row * width + column));
  return inkOn((red << 16) | (green << 8) | blue);
}

/** @param {HTMLCanvasElement} canvas @param {Planes} size @param {(pixels: Uint32Array) => void} colour sets each pixel */
function paint(canvas, { height, width }, colour) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const known = images.get(canvas);
  const image = known?.width === width && known.height === height ? known : context.createImageData(width, height);
  images.set(canvas, image);
  colour(new Uint32Array(image.data.buffer));
  context.putImageData(image, 0, 0);
}

/** A number as it is written in a cell: short, and with a true minus sign. @param {number} value */
export function written(value, digits = 2) {
  const short = String(Number(value.toFixed(digits)));
  return (short === "-0" ? "0" : short).replace("-", "−");
}
