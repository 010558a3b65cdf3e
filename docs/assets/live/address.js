// What an address says after its #, as in `#seed=5&stride=2`: read part by part, and what makes no sense is noted; and when it
// is written.

/** @import { Place } from "./feature-map.js" */

/** @param {string} hash */
export function reader(hash) {
  const given = new Map(hash.slice(1).split("&").map((part) => /** @type {[string, string]} */ (part.split("=", 2).map(decoded))));
  /** @type {string[]} the names of what makes no sense: that is passed over */
  const ignored = [];
  /** @type {<Value>(name: string, read: (text: string) => Value | null) => Value | null} */
  const take = (name, read) => {
    if (!given.has(name)) return null;
    const value = read(given.get(name) ?? "");
    if (value === null) ignored.push(name);
    return value;
  };
  /** @type {(name: string, from: number, to: number) => number | null} */
  const whole = (name, from, to) => take(name, (text) => wholeNumber(text, from, to));
  /** @type {<Value>(name: string, values: Value[]) => Value | null} */
  const oneOf = (name, values) => take(name, (text) => values.find((value) => String(value) === text) ?? null);
  const isOn = (/** @type {string} */ name) => whole(name, 0, 1) === 1;
  return { take, whole, oneOf, isOn, ignored };
}

/** What to tell of what was passed over; "" if that is nothing. @param {string[]} ignored */
export const passedOver = (ignored) =>
  ignored.length > 0 ? `What the address says of ${ignored.join(", ")} makes no sense here and was passed over.` : "";

/** @param {string} text @returns {Place | null} */
export function readPlace(text) {
  const [row, column, ...more] = text.split(",").map((part) => wholeNumber(part, 0, 1000));
  return row !== null && column !== undefined && column !== null && more.length === 0 ? [row, column] : null;
}

/** @param {string} text @param {number} from @param {number} to */
export function wholeNumber(text, from, to) {
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  return number >= from && number <= to ? number : null;
}

/** What `%2C` and its like stand for: some programs write links so. @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const PAUSE = 250; // ms; browsers refuse a page that rewrites its address at every frame

/**
 * What writes the state in the address once it has rested, unless the reader has followed a link meanwhile: the page hears of
 * that a moment later.
 * @param {() => void} write
 */
export function addressWriter(write) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const drop = () => clearTimeout(timer);
  const writeSoon = () => {
    drop();
    const here = location.href;
    timer = setTimeout(() => {
      if (location.href === here) write();
    }, PAUSE);
  };
  return { writeSoon, drop };
}
