// One 3x3 filter under the reader's hand: the cat, nine numbers, and the map that follows them.

import { KERNELS, pictureUrl } from "./bundled.js";
import { asPlanes, conv2d } from "./convolution.js";
import { limitOf, paintMap, paintPicture, written } from "./display.js";
import { kernelGrid } from "./grid.js";
import { kernelChoice } from "./kernel-choice.js";
import { button, canvasFigure, make, oncePerFrame, status } from "./parts.js";
import { grey, loadPicture } from "./pictures.js";
import { randomKernel } from "./random.js";

/** @param {HTMLElement} element `data-kernel` names the kernel to start with; `data-seed` starts with a random one */
export async function mount(element) {
  const picture = grey(await loadPicture(pictureUrl("cat-grey")));
  const { kernel: name = "", seed } = element.dataset;
  let nextSeed = Number(seed ?? 0);
  const start = seed === undefined ? KERNELS[name] : randomKernel(3, nextSeed++);
  let kernel = start;

  const input = canvasFigure("a picture", "The grey photograph of a cat's face.");
  const output = canvasFigure("what it sees", "The map that the filter makes of the cat.");
  const grid = make("div", { "aria-label": "The filter's nine numbers" });
  const filter = make("figure", {}, grid, make("figcaption", {}, "a filter"));
  const { line, say } = status();

  const draw = oncePerFrame(() => {
    const map = conv2d(picture, asPlanes([kernel]));
    const limit = limitOf(map);
    paintMap(output.canvas, map, { limit });
    say(`Deepest red is ${written(limit)}, deepest blue ${written(-limit)}; the nine numbers sum to ${written(sum(kernel))}. Drag one, or type.`);
  });
  const show = kernelGrid(grid, kernel, (rows) => {
    kernel = rows;
    choice.value = "";
    draw();
  });
  const set = (/** @type {number[][]} */ rows) => {
    kernel = rows;
    show(rows);
    draw();
  };
  const choice = kernelChoice("A filter with a name", Object.keys(KERNELS));
  choice.value = name;
  choice.addEventListener("change", () => choice.value && set(KERNELS[choice.value]));
  const roll = button("Random", () => {
    choice.value = "";
    set(randomKernel(3, nextSeed++));
  });
  const reset = button("Start again", () => {
    choice.value = name;
    set(start);
  });

  paintPicture(input.canvas, picture);
  draw();
  element.replaceChildren(
    input.figure,
    filter,
    output.figure,
    make("div", { className: "live-controls" }, choice, roll, reset),
    line,
  );
}

const sum = (/** @type {number[][]} */ rows) => rows.flat().reduce((total, value) => total + value, 0);
