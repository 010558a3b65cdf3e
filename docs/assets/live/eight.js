// Eight random filters' maps of the colour cat, and eight others at the press of a button.

import { pictureUrl } from "./bundled.js";
import { asPlanes, conv2d, planes } from "./convolution.js";
import { correlation } from "./correlation.js";
import { paintMap, written } from "./display.js";
import { button, canvasFigure, make, oncePerFrame, status } from "./parts.js";
import { grey, loadPicture } from "./pictures.js";
import { randomFilters } from "./random.js";

const [SIZE, FILTERS, COPY] = [2, 8, 0.9];

/** @param {HTMLElement} element `data-seed` draws the first eight */
export async function mount(element) {
  const picture = await loadPicture(pictureUrl("cat"));
  const brightness = conv2d(grey(picture), planes(1, SIZE, SIZE, new Float32Array(SIZE * SIZE).fill(1 / (SIZE * SIZE))));
  const first = Number(element.dataset.seed);
  let seed = first;

  const cells = Array.from({ length: FILTERS }, (_, k) => canvasFigure("", `The map of filter ${k}.`));
  const { line, say } = status();
  const draw = oncePerFrame(() => {
    const filters = randomFilters(SIZE, picture.channels, FILTERS, seed);
    const maps = filters.map((filter) => conv2d(picture, asPlanes(filter)));
    maps.forEach((map, k) => {
      paintMap(cells[k].canvas, map);
      const sum = filters[k].flat(2).reduce((total, weight) => total + weight, 0);
      cells[k].caption.textContent = `${k}: sum ${written(sum, 1)}`;
    });
    const copies = maps.filter((map) => Math.abs(correlation(map, brightness)) > COPY).length;
    const silent = maps.filter((map) => map.data.every((value) => value <= 0)).length;
    say(`Seed ${seed}: ${copies} of ${FILTERS} are copies of the brightness or of its negative, with a correlation beyond ±${COPY}. ReLU would leave nothing of ${silent}. Each map has a scale of its own.`);
  });
  const go = (/** @type {number} */ to) => {
    seed = to;
    draw();
  };
  const others = button("Eight others", () => go(seed + 1));
  const reset = button("Start again", () => go(first));
  draw();
  element.replaceChildren(...cells.map(({ figure }) => figure), make("div", { className: "live-controls" }, others, reset), line);
}
