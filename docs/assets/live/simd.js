// Convolution eight numbers at a time, in WebAssembly: what a camera's pictures need to keep moving.
//
// For each shape of picture and filter a small program is written, in bytes as
// https://webassembly.github.io/spec/core/binary/index.html has them, with all distances as constants. In its memory lie
// the weights, the picture, and the map. Its only function works through the map from left to right and from above:
//
//   for each row:
//     for each eight places of the row, of which the last eight end where the row ends:
//       low, high = bias, bias                       (four sums each)
//       for each weight:  low += weight * picture[its pixels], high += weight * picture[the four pixels after]
//       map[these places] = low, high

/** @import { Planes } from "./convolution.js" */

/** @typedef {{memory: Float32Array, run: () => void, weights: number, picture: number, map: number}} Program places in memory are counted in numbers */

const LANES = 8; // as many numbers are made at once
const BYTES = 4; // of a number
const PAGE = 65_536;

// https://webassembly.github.io/spec/core/binary/instructions.html
const [BLOCK, LOOP, BRANCH, BRANCH_IF, END] = [0x02, 0x03, 0x0c, 0x0d, 0x0b];
const [GET, SET, TEE, CONST] = [0x20, 0x21, 0x22, 0x41];
const [ADD, SUB, LESS, GREATER_OR_EQUAL, NO_RESULT] = [0x6a, 0x6b, 0x49, 0x4f, 0x40];
const [V_LOAD, V_LOAD_SPLAT, V_STORE] = [[0xfd, 0x00], [0xfd, 0x09], [0xfd, 0x0b]];
const [V_ADD, V_MUL] = [[0xfd, 0xe4, 0x01], [0xfd, 0xe6, 0x01]];
const [I32, V128, FUNCTION] = [0x7f, 0x7b, 0x60];
const ALIGNED = 2; // to four bytes, as a power of two

// The function's variables: where in the picture and in the map it is, where the map's row ends, and the sums.
const [FROM, TO, ROW_END, LOW, HIGH, WEIGHT] = [0, 1, 2, 3, 4, 5];

let available = typeof WebAssembly === "object";
let made = "";
/** @type {Program} */
let program;
/** @type {Float32Array | null} */
let held = null; // the picture that is in the program's memory

/**
 * The map of one filter, or null where this browser or this shape does not allow it to be made so.
 * @param {Planes} picture its padding included
 * @param {Planes} filter
 * @param {{bias: number, dilation: number, height: number, width: number}} shape height and width are those of the map
 * @returns {Float32Array | null}
 */
export function convolved(picture, filter, { bias, dilation, height, width }) {
  if (!available || width < LANES) return null;
  const shape = [picture.channels, picture.height, picture.width, filter.height, filter.width, dilation].join(" ");
  if (shape !== made) {
    try {
      program = compiled(picture, filter, dilation, height, width);
    } catch {
      available = false; // an older browser, or one that is told not to
      return null;
    }
    made = shape;
    held = null;
  }
  const { memory, run, weights, picture: place, map } = program;
  if (held !== picture.data) memory.set(picture.data, place);
  held = picture.data;
  memory.set(filter.data, weights);
  memory[weights + filter.data.length] = bias;
  run();
  return memory.slice(map, map + height * width);
}

/**
 * @param {Planes} picture
 * @param {Planes} filter
 * @param {number} dilation
 * @param {number} height
 * @param {number} width
 * @returns {Program}
 */
function compiled(picture, filter, dilation, height, width) {
  const place = { weights: 0, picture: filter.data.length + 1, map: filter.data.length + 1 + picture.data.length };
  const pages = Math.ceil(((place.map + height * width) * BYTES) / PAGE);
  const offsets = Array.from(filter.data, (_, k) => {
    const [channel, i, j] = [Math.floor(k / (filter.height * filter.width)), Math.floor(k / filter.width) % filter.height, k % filter.width];
    return BYTES * ((channel * picture.height + i * dilation) * picture.width + j * dilation);
  });
  const code = body(offsets, {
    picture: BYTES * place.picture,
    map: BYTES * place.map,
    end: BYTES * (place.map + height * width),
    row: BYTES * width,
    skipped: BYTES * (picture.width - width), // of the picture, from a row's end to the next
  });
  const bytes = [
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // "\0asm", version 1
    section(1, [1, FUNCTION, 0, 0]), // types: a function that takes and gives nothing
    section(3, [1, 0]), // functions: one, of that type
    section(5, [1, 0, ...unsigned(pages)]), // memories
    section(7, [2, ...name("run"), 0, 0, ...name("memory"), 2, 0]), // exports
    section(10, [1, ...unsigned(code.length), ...code]),
  ];
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes.flat())));
  const { run, memory } = /** @type {{run: () => void, memory: WebAssembly.Memory}} */ (/** @type {unknown} */ (exports));
  return { memory: new Float32Array(memory.buffer), run, ...place };
}

/**
 * @param {number[]} offsets of each weight's pixel from that of the first
 * @param {Record<"picture" | "map" | "end" | "row" | "skipped", number>} bytes places and distances
 */
function body(offsets, { picture, map, end, row, skipped }) {
  const eight = LANES * BYTES;
  const sum = (/** @type {number} */ into, /** @type {number} */ offset) =>
    [GET, into, GET, WEIGHT, GET, FROM, ...V_LOAD, ALIGNED, ...unsigned(offset), ...V_MUL, ...V_ADD, SET, into];
  const weight = (/** @type {number} */ k) => [CONST, 0, ...V_LOAD_SPLAT, ALIGNED, ...unsigned(k * BYTES)];
  const move = (/** @type {number} */ variable, /** @type {number[]} */ by) => [GET, variable, ...by, SET, variable];
  const forward = (/** @type {number} */ by) => [CONST, ...signed(by), ADD];
  return [
    2, 3, I32, 3, V128, // the variables' types
    CONST, ...signed(picture), SET, FROM,
    CONST, ...signed(map), SET, TO,
    LOOP, NO_RESULT, // over rows
    ...[GET, TO, ...forward(row), SET, ROW_END],
    BLOCK, NO_RESULT,
    LOOP, NO_RESULT, // along a row
    ...[...weight(offsets.length), TEE, LOW, SET, HIGH],
    ...offsets.flatMap((offset, k) => [...weight(k), SET, WEIGHT, ...sum(LOW, offset), ...sum(HIGH, offset + eight / 2)]),
    ...[GET, TO, GET, LOW, ...V_STORE, ALIGNED, 0],
    ...[GET, TO, GET, HIGH, ...V_STORE, ALIGNED, ...unsigned(eight / 2)],
    ...move(FROM, forward(eight)),
    ...move(TO, forward(eight)),
    ...[GET, TO, GET, ROW_END, GREATER_OR_EQUAL, BRANCH_IF, 1], // the row is done
    // Fewer than eight places are left: go back, so that the last eight end with the row.
    ...[BLOCK, NO_RESULT],
    ...[GET, TO, GET, ROW_END, ...forward(-eight), LESS, BRANCH_IF, 0],
    ...move(FROM, [GET, TO, GET, ROW_END, ...forward(-eight), SUB, SUB]),
    ...[GET, ROW_END, ...forward(-eight), SET, TO],
    END,
    ...[BRANCH, 0],
    END,
    END,
    ...move(FROM, forward(skipped)),
    ...[GET, TO, CONST, ...signed(end), LESS, BRANCH_IF, 0],
    END,
    END,
  ];
}

/** @param {number} id @param {number[]} content */
const section = (id, content) => [id, ...unsigned(content.length), ...content];
/** @param {string} text */
const name = (text) => [text.length, ...Array.from(text, (letter) => letter.charCodeAt(0))];

/** A number in LEB128: seven bits a byte, the lowest first. @param {number} value @returns {number[]} */
const unsigned = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]);

/** The same for a number that may be below zero. @param {number} value @returns {number[]} */
const signed = (value) => (value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)]);
