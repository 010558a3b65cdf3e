// Shift the cat by some pixels, and count how much of its pooled map stays as it was.

import { KERNELS, pictureUrl } from "./bundled.js";
import { asPlanes, conv2d, maxPool2d, planes, relu } from "./convolution.js";
import { correlation, sum } from "./correlation.js";
import { limitOf, paintMap } from "./display.js";
import { canvasFigure, make, oncePerFrame, slider, status } from "./parts.js";
import { grey, loadPicture } from "./pictures.js";

/** @import { Planes } from "./convolution.js" */

const MOST = 8;

/** @param {HTMLElement} element `data-kernel` names the kernel */
export async function mount(element) {
  const picture = inLevels(grey(await loadPicture(pictureUrl("cat-grey"))));
  const filter = asPlanes([KERNELS[element.dataset.kernel ?? ""]]);
  const activations = relu(conv2d(picture, filter));
  let [shift, window] = [1, 2];

  const before = canvasFigure("pooled", "The pooled map of the cat.");
  const after = canvasFigure("pooled after the shift", "The pooled map of the shifted cat.");
  const { line, say } = status();
  const draw = oncePerFrame(() => {
    const [stay, move] = [0, shift].map((columns) => maxPool2d(cut(activations, columns), window));
    const limit = limitOf(stay);
    paintMap(before.canvas, stay, { limit });
    paintMap(after.canvas, move, { limit });
    const { all, alive } = kept(stay, move);
    const measures = `It changes by ${change(stay, move).toFixed(2)} of its sum; the correlation is ${correlation(stay, move).toFixed(2)}.`;
    say(`Shifted by ${shift}: ${percent(all)} of the map stays, ${percent(alive)} once zeros that stay zero are left out. ${measures}`);
  });
  const shifts = slider("shift, in pixels", 0, MOST, shift, (value) => {
    shift = value;
    draw();
  });
  const windows = slider("pooling window", 1, 8, window, (value) => {
    window = value;
    draw();
  });
  const controls = make("div", { className: "live-controls" }, shifts.label, windows.label);
  draw();
  element.replaceChildren(before.figure, after.figure, controls, line);
}

/** From 0 to 255, whole: sums are then exact, and what should be equal is. @param {Planes} picture @returns {Planes} */
function inLevels(picture) {
  return { ...picture, data: picture.data.map((value) => Math.round(255 * value)) };
}

/** The same columns in number, whatever the shift, so that all maps are alike in size. @param {Planes} map @param {number} columns */
function cut({ height, width, data }, columns) {
  const kept = planes(1, height, width - MOST);
  for (let row = 0; row < height; row++) {
    const start = row * width + columns;
    kept.data.set(data.subarray(start, start + kept.width), row * kept.width);
  }
  return kept;
}

/** The share of equal numbers, of all and of those that are not zero in both maps. @param {Planes} one @param {Planes} other */
export function kept(one, other) {
  let [same, alive, aliveAndSame] = [0, 0, 0];
  one.data.forEach((value, k) => {
    const equal = value === other.data[k];
    const isAlive = value > 0 || other.data[k] > 0;
    same += Number(equal);
    alive += Number(isAlive);
    aliveAndSame += Number(equal && isAlive);
  });
  return { all: same / one.data.length, alive: aliveAndSame / alive };
}

/** How much two maps differ, as a share of what the first one sums to. @param {Planes} one @param {Planes} other */
function change(one, other) {
  return sum(one.data.map((value, k) => Math.abs(other.data[k] - value))) / sum(one.data);
}

const percent = (/** @type {number} */ share) => `${Math.round(100 * share)} %`;
