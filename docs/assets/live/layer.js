// One layer's settings as sliders: the picture as the window meets it, and the map that comes out.

import { KERNELS, pictureUrl } from "./bundled.js";
import { asPlanes, conv2d, maxPool2d, outputSize, planes, relu, zeroPad } from "./convolution.js";
import { paintMap, paintPicture } from "./display.js";
import { canvasFigure, make, oncePerFrame, slider, status } from "./parts.js";
import { grey, loadPicture } from "./pictures.js";

/** @import { Placing, Planes } from "./convolution.js" */
/** @typedef {"padding" | "stride" | "dilation" | "pool"} Setting */

/** @type {[Setting, string][]} each setting and its label, in the order of the sliders */
const SETTINGS = [["padding", "padding"], ["stride", "stride"], ["dilation", "dilation"], ["pool", "pooling window"]];
const AT_REST = { padding: 0, stride: 1, dilation: 1, pool: 1 };

/**
 * @param {HTMLElement} element `data-padding="0-8"` gives a slider from 0 to 8, and so on for each setting;
 *   `data-start` says where they start; `data-kernel` names the kernel, `data-size` makes the picture smaller
 */
export async function mount(element) {
  const { kernel: name = "", size = "256", start } = element.dataset;
  const picture = shrunk(grey(await loadPicture(pictureUrl("cat-grey"))), 256 / Number(size));
  const filter = asPlanes([KERNELS[name]]);
  const settings = { ...AT_REST };

  const input = canvasFigure("the picture", "The grey cat, with the zeros around it if there is padding.");
  const pools = "pool" in element.dataset;
  const output = canvasFigure(pools ? "the map after ReLU and pooling" : "the map", `The map that the filter makes of it${pools ? ", after ReLU and pooling" : ""}.`);
  const { line, say } = status();
  const draw = oncePerFrame(() => {
    const { pool, ...placing } = settings;
    const map = conv2d(picture, filter, placing);
    const shown = pools ? maxPool2d(relu(map), pool) : map;
    paintPicture(input.canvas, zeroPad(picture, placing.padding));
    paintMap(output.canvas, shown);
    say(sentence(picture, placing, shown));
  });
  const sliders = SETTINGS.flatMap(([setting, text]) => {
    const range = element.dataset[setting];
    if (range === undefined) return [];
    const [from, to] = range.split("-").map(Number);
    settings[setting] = Number(start ?? Math.max(from, AT_REST[setting]));
    const { label } = slider(text, from, to, settings[setting], (value) => {
      settings[setting] = value;
      draw();
    });
    return [label];
  });
  draw();
  element.replaceChildren(input.figure, output.figure, make("div", { className: "live-controls" }, ...sliders), line);
}

/** @param {Planes} picture @param {Required<Placing>} placing @param {Planes} shown */
function sentence(picture, { stride, padding, dilation }, shown) {
  const side = outputSize(picture.height, 3, { stride, padding, dilation });
  const reach = dilation * 2 + 1;
  const steps = stride === 1 ? "" : `, in steps of ${stride}`;
  const pooled = shown.height === side ? "" : ` Pooling leaves ${shown.height} × ${shown.width} of them.`;
  return `A window that reaches over ${reach} of ${picture.height + 2 * padding} pixels${steps} has ${side} places each way: the map has ${side} × ${side} numbers.${pooled}`;
}

/** The mean of each block of pixels. @param {Planes} picture @param {number} factor */
function shrunk(picture, factor) {
  if (factor === 1) return picture;
  const weights = new Float32Array(factor * factor).fill(1 / (factor * factor));
  return conv2d(picture, planes(1, factor, factor, weights), { stride: factor });
}
