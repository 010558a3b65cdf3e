// Numbers as readers type and paste them, and as they stand in a small cell.

export const LARGEST = 1000; // of a weight or a bias; far larger ones would leave nothing to be seen

const SIDES = [2, 3, 5];
const NUMBER = /^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i;

/**
 * A number, or a fraction such as 1/9. A comma may stand for the point, and a true minus sign for the hyphen.
 * @param {string} text
 * @returns {number | null} null for what is no number, or too large
 */
export function numberFrom(text) {
  const parts = text.trim().replaceAll("−", "-").split("/").map((part) => part.trim());
  if (parts.length > 2 || !parts.every((part) => NUMBER.test(part))) return null;
  const [number, divisor = 1] = parts.map((part) => Number(part.replace(",", ".")));
  const value = number / divisor;
  return Math.abs(value) <= LARGEST ? value + 0 : null; // never −0
}

/**
 * A square matrix: a line for each row, as in a spreadsheet, or between brackets, as in Python. All of it may be
 * multiplied by a number in front: `1/9 * [[1, 1, 1], [1, 1, 1], [1, 1, 1]]`.
 * @param {string} text
 * @returns {number[][]} the rows
 * @throws {Error} whose message says in a sentence what is wrong
 */
export function matrixFrom(text) {
  const bare = text.replace(/[a-z]+\.?[a-z]*\(|dtype=[\w.]+/gi, " "); // np.array( and its like
  const [, factor = "1", body] = /** @type {RegExpMatchArray} */ (bare.match(/^\s*(?:([^\s*·×[]+)\s*(?:[*·×]|(?=\[)))?([^]*)$/));
  // Between two digits, a comma may be that of a number: 0,5.
  const words = body.split(/,(?=\s|$|\[|\])|[\s;[\]()|&\\]+/).filter(Boolean);
  const listed = SIDES.some((side) => side * side === words.length) ? words : words.flatMap((word) => word.split(",")).filter(Boolean);
  const side = SIDES.find((length) => length * length === listed.length);
  if (!side) throw new Error(`A filter has 4, 9 or 25 numbers, and what was pasted has ${listed.length}.`);
  const scale = numberFrom(factor);
  const numbers = listed.map((word) => {
    const number = numberFrom(word);
    if (scale === null || number === null || numberFrom(String(scale * number)) === null) {
      throw new Error(`“${scale === null ? factor : word}” is no number from −${LARGEST} to ${LARGEST}.`);
    }
    return scale * number;
  });
  return Array.from({ length: side }, (_, row) => numbers.slice(row * side, (row + 1) * side));
}

/** A number in the little room of a cell: two decimals, or, of a smaller one, its first digit. @param {number} value */
export function inCell(value) {
  const short = Math.abs(value) < 0.01 ? value.toPrecision(1) : value.toFixed(2);
  return withMinus(Number(short));
}

/** A number with as many digits as a reader could want to change. @param {number} value */
export const inFull = (value) => withMinus(Number(value.toPrecision(7)));

/** Without the digits that adding tenths leaves behind: 0.1 + 0.2. @param {number} value */
export const rounded = (value) => Math.round(value * 1e6) / 1e6;

const withMinus = (/** @type {number} */ value) => String(value + 0).replaceAll("-", "−");
