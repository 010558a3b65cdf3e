// What was there before each change, to go back to and forth again.

const TOGETHER = 600; // ms; changes of one kind that follow each other so fast, as in a drag, are one
const MOST = 200;

/**
 * @template Moment
 * @param {(one: Moment, other: Moment) => boolean} same
 */
export function timeline(same) {
  /** @type {Moment[]} */
  let past = [];
  /** @type {Moment[]} */
  let future = [];
  let last = { kind: "", time: 0 };
  /** @type {(before: Moment, kind: string) => void} */
  const record = (before, kind) => {
    const time = performance.now();
    if (kind !== last.kind || time - last.time > TOGETHER) past = [...past, before].slice(-MOST);
    last = { kind, time };
    future = [];
  };
  /** @type {(from: Moment[], to: Moment[], now: Moment) => Moment | undefined} */
  const move = (from, to, now) => {
    last.kind = "";
    let found = from.pop();
    while (found && same(found, now)) found = from.pop(); // a drag that was taken back
    if (found) to.push(now);
    return found;
  };
  return {
    record,
    back: (/** @type {Moment} */ now) => move(past, future, now),
    forth: (/** @type {Moment} */ now) => move(future, past, now),
    canGo: () => ({ back: past.length > 0, forth: future.length > 0 }),
  };
}
