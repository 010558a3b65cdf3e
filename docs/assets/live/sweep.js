// Let the window slide over the picture by itself: from left to right, row by row, as in the sum.

import { button, make, select } from "./parts.js";

/** @typedef {{places: number, rows: number, every: number}} Pace how far it moves at once, and after how many ms */

/** @type {Record<string, Pace>} */
const PACES = {
  "number by number": { places: 1, rows: 0, every: 300 },
  "along the rows": { places: 2, rows: 0, every: 16 },
  "row by row": { places: 0, rows: 1, every: 40 },
};

/**
 * @param {object} actions
 * @param {(places: number, rows: number) => boolean} actions.move the window, and say whether there was room to
 * @param {() => void} actions.begin called before it is played
 * @param {() => void} actions.rest called when it has stopped
 */
export function sweep({ move, begin, rest }) {
  let playing = false;
  let due = 0;
  const pace = select("How the window moves", Object.keys(PACES), (name) => name);
  pace.value = "along the rows";
  const stop = () => {
    if (!playing) return;
    playing = false;
    toggle.textContent = "Play";
    rest();
  };
  const tick = (/** @type {number} */ time) => {
    if (!playing) return;
    const { places, rows, every } = PACES[pace.value];
    if (time >= due) {
      due = time + every - 1;
      if (!move(places, rows)) return stop();
    }
    requestAnimationFrame(tick);
  };
  const play = () => {
    playing = true;
    due = 0;
    toggle.textContent = "Pause";
    begin();
    requestAnimationFrame(tick);
  };
  const step = (/** @type {number} */ by) => () => {
    stop();
    move(by, 0);
    rest();
  };
  const toggle = button("Play", () => (playing ? stop() : play()));
  const buttons = [toggle, button("Back a step", step(-1)), button("Step", step(1))];
  const controls = make("div", { className: "live-controls sweep", role: "group", "aria-label": "Slide the window" }, ...buttons, pace);
  return { controls, stop, isOn: () => playing };
}
