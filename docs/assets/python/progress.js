// What a run tells on its way: that Python loads, how long it has run, which frame it draws.

/** @import { Told } from "./python.js" */
/** @typedef {{number: number, say: (text: string) => void, show: (text: string) => void}} Speaker a cell, as far as it speaks */

/**
 * @param {Speaker} cell the cell that runs
 * @param {Speaker} asker the cell that the reader asked for: the same, or one below
 * @param {{seconds?: string, print: (text: string) => void}} options how long the cell takes, if long
 */
export function follow(cell, asker, { seconds, print }) {
  const both = [...new Set([cell, asker])];
  const say = (/** @type {string} */ text) => both.forEach((one) => one.say(one === cell ? text : `Cell ${cell.number} above: ${text}`));
  const show = (/** @type {string} */ text) => both.forEach((one) => one.show(text));
  let [since, isRunning] = [performance.now(), false];
  const took = () => (performance.now() - since) / 1000;
  const expected = seconds ? ` of about ${seconds} s` : "";
  const clock = setInterval(() => isRunning && show(`${Math.round(took())} s${expected}`), 1000);
  const heard = (/** @type {Told} */ told) => {
    switch (told.type) {
      case "loading":
        say(`Loading Python, ${megabytes(told.total)} MB, once…`);
        return show(`${megabytes(told.loaded)} MB`);
      case "fetching":
        say(`Loading the trained network, ${megabytes(told.total)} MB, once…`);
        return show(`${megabytes(told.loaded)} MB`);
      case "loaded":
      case "ready":
        return say("Starting Python…");
      case "running":
        [since, isRunning] = [performance.now(), true];
        return say("Running…");
      case "text":
        return print(told.text);
      case "frame":
        isRunning = false; // the frames tell more than the clock
        say("Drawing the animation…");
        return show(`frame ${told.frame} of ${told.frames}`);
    }
  };
  return { say, took, heard, end: () => clearInterval(clock) };
}

const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);
