// One filter of a random layer on the colour cat, and its bias under the reader's hand.

import { pictureUrl } from "./bundled.js";
import { asPlanes, conv2d } from "./convolution.js";
import { paintMap, paintPicture, written } from "./display.js";
import { canvasFigure, make, oncePerFrame, slider, status } from "./parts.js";
import { loadPicture } from "./pictures.js";
import { randomFilters } from "./random.js";

const [SIZE, FILTERS, LIMIT] = [2, 8, 2];

/** @param {HTMLElement} element `data-seed` draws a layer's filters, `data-number` is one of them, `data-bias` its first bias */
export async function mount(element) {
  const picture = await loadPicture(pictureUrl("cat"));
  const { seed, number, bias: start } = element.dataset;
  const total = conv2d(picture, asPlanes(randomFilters(SIZE, picture.channels, FILTERS, Number(seed))[Number(number)]));
  let bias = Number(start);

  const input = canvasFigure("the picture", "The cat in colour.");
  const output = canvasFigure("the filter’s map", "The map that the filter makes of it, moved up or down by the bias.");
  const { line, say } = status();
  const draw = oncePerFrame(() => {
    const map = { ...total, data: total.data.map((value) => value + bias) };
    paintMap(output.canvas, map, { limit: LIMIT });
    const above = map.data.filter((value) => value > 0).length / map.data.length;
    say(`With a bias of ${written(bias)}, ${Math.round(100 * above)} % of the map is above zero. Deepest red is ${LIMIT}, deepest blue ${written(-LIMIT)}.`);
  });
  const { label } = slider("bias", -LIMIT, LIMIT, bias, (value) => {
    bias = value;
    draw();
  }, 0.1);
  paintPicture(input.canvas, picture);
  draw();
  element.replaceChildren(input.figure, output.figure, make("div", { className: "live-controls" }, label), line);
}
