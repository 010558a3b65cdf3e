// The classifier's answer: the likeliest names, and on the picture where one of them is seen.

import { paintPicture, written } from "./display.js";
import { button, make } from "./parts.js";
import { markedCanvas } from "./pointing.js";

/** @import { AnswerView, Host } from "./through.js" */
/** @typedef {[name: string, probability: number, number: number]} Guess */
/**
 * @typedef {object} Seen a class, and how the mean of its activation map and its bias make its score
 * @property {string} name
 * @property {number} number
 * @property {number} mean
 * @property {number} bias
 * @property {number} score
 * @property {number} probability
 * @property {Float32Array} map of as many rows as columns
 */

const FOR = [178, 24, 43]; // the book's red, and its blue
const AGAINST = [33, 102, 172];
const OPAQUE = 190; // of 255, where the map is largest
const LEAST = 0.001; // of a probability that is told
const TOLD = 6; // names, where more than one is meant

/** @param {Host} host @param {number | null} first the class to look at, by default the likeliest @returns {AnswerView} */
export function namesAnswer(host, first) {
  let wanted = first;
  /** @type {Guess[]} */
  let guesses = [];
  /** @type {Seen} */
  let seen;

  const { canvas, mark, stage } = markedCanvas("The picture, coloured where the chosen name is seen.");
  const colours = make("canvas", { className: "through-seen", "aria-hidden": "true" });
  canvas.after(colours);
  const isColoured = make("input", { type: "checkbox", checked: true });
  isColoured.addEventListener("change", () => (colours.hidden = !isColoured.checked));
  const legend = make("figcaption");
  const list = make("ol", { className: "through-guesses" });
  const sum = make("p", { className: "through-hint" });

  const choose = (/** @type {number} */ number) =>
    host.inTurn(async () => {
      wanted = number;
      await host.looked(await host.call("see", number));
    });
  const item = (/** @type {Guess} */ [name, probability, number]) => {
    const bar = make("span", { className: "through-bar" });
    bar.style.width = `${100 * probability}%`;
    const made = button("", () => choose(number));
    made.append(make("span", {}, name), make("span", {}, probability.toFixed(3)), bar);
    made.setAttribute("aria-pressed", String(number === seen.number));
    return make("li", {}, made);
  };

  /** @type {string[]} all that there are */
  let names = [];
  const other = make("input", { type: "text", autocomplete: "off", spellcheck: false });
  const offered = make("datalist", { id: "through-names" });
  other.setAttribute("list", offered.id);
  const unfound = make("p", { className: "message", role: "alert" });
  host.call("names").then((/** @type {string[]} */ all) => {
    names = all;
    offered.replaceChildren(...names.map((value) => make("option", { value })));
  }, host.failed);
  const search = () => {
    const { number, fault } = sought(other.value, names);
    unfound.textContent = fault;
    if (number === null) return;
    other.value = "";
    choose(number);
  };
  other.addEventListener("change", search);
  // What is chosen from the list is whole; what is typed waits for Enter.
  other.addEventListener("input", (event) => {
    if (/** @type {InputEvent} */ (event).inputType === "insertReplacementText") search();
  });
  return {
    controls: [],
    figure: make("figure", {}, stage, legend),
    more: [list, make("label", {}, "another name ", other), offered, unfound, sum, make("label", {}, isColoured, " colour the picture where the name is seen")],
    asked: () => (wanted === null ? [] : [wanted]),
    opened: (picture, _, isOther) => {
      if (isOther) wanted = null;
      paintPicture(canvas, picture);
    },
    rested: () => {},
    leave: () => {},
    take: (looked) => ({ guesses, seen } = looked),
    words: () => `${guesses.slice(0, 3).map(([name, probability]) => `${name} ${written(probability)}`).join(", ")}.`,
    gist: () => `${guesses[0][0]}.`,
    draw: (field) => {
      mark([field]);
      paintSeen(colours, seen.map);
      legend.textContent = `red: what speaks for ${seen.name}, blue: against it; orange: what the chosen number sees`;
      const isAmong = guesses.some(([, , number]) => number === seen.number);
      /** @type {Guess[]} */
      const all = isAmong ? guesses : [...guesses, [seen.name, seen.probability, seen.number]];
      const at = [...list.querySelectorAll("button")].indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
      list.replaceChildren(...all.map(item));
      list.querySelectorAll("button")[at]?.focus();
      const signed = seen.bias < 0 ? `− ${written(-seen.bias)}` : `+ ${written(seen.bias)}`;
      sum.textContent =
        `${seen.name}: the mean of the map of where it is seen, and its bias: ${written(seen.mean)} ${signed} = ${written(seen.score)}, its score. ` +
        `Softmax of the thousand scores makes it ${seen.probability < LEAST ? `less than ${LEAST}` : written(seen.probability, 3)}.`;
    },
  };
}

/**
 * Find the name that a reader means: all of it, or a part that no other has.
 * @param {string} text
 * @param {string[]} names
 * @returns {{number: number | null, fault: string}}
 */
function sought(text, names) {
  const asked = text.trim();
  if (!asked) return { number: null, fault: "" };
  const lower = asked.toLowerCase();
  const having = names.filter((name) => name.toLowerCase().includes(lower));
  const meant = having.length === 1 ? having[0] : having.find((name) => name.toLowerCase() === lower);
  if (meant) return { number: names.indexOf(meant), fault: "" };
  if (having.length === 0) return { number: null, fault: `None of the thousand names has “${asked}” in it.` };
  const some = `${having.slice(0, TOLD).join(", ")}${having.length > TOLD ? ", …" : ""}`;
  return { number: null, fault: `“${asked}” is in ${having.length} names (${some}): type one of them whole.` };
}

/** Colour what speaks for a name and against it, the more the stronger. @param {HTMLCanvasElement} canvas @param {Float32Array} map */
function paintSeen(canvas, map) {
  const side = Math.round(Math.sqrt(map.length));
  Object.assign(canvas, { width: side, height: side });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(side, side);
  const most = map.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  map.forEach((value, k) => image.data.set([...(value < 0 ? AGAINST : FOR), (OPAQUE * Math.abs(value)) / most], 4 * k));
  context.putImageData(image, 0, 0);
}
