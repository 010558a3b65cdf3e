// Through the network: a picture, the face finder's maps layer by layer, and what any number in them is made of.

import { written } from "./display.js";
import { PICTURE, layerRow } from "./layer-row.js";
import { startNetwork } from "./network.js";
import { button, make } from "./parts.js";
import { answerView, inWords } from "./through-answer.js";
import { levelsOf, pictureChoice } from "./through-picture.js";
import { stepPanel } from "./through-step.js";

/** @import { Planes } from "./convolution.js" */
/** @import { Explained } from "./number-sum.js" */
/** @import { Mark } from "./pointing.js" */
/** @import { Layer } from "./layer-row.js" */
/** @import { Face } from "./through-answer.js" */
/** @import { Step } from "./through-step.js" */

const FIRST = 4; // of a picture's sizes: about that of the picture itself
const SIDE = 80; // pixels of a face that the network finds
const MOST = 0.995; // of a layer's numbers are told apart
const SAMPLE = 20_000; // numbers of a layer are enough to know that
const LAST = "layer 7";
const still = matchMedia("(prefers-reduced-motion: reduce)");

/** What stands in the element before is an example, for readers who have not started Python. @param {HTMLElement} element */
export async function mount(element) {
  const megabytes = Number(element.dataset.megabytes);
  const line = make("span", { className: "through-status", role: "status" });
  const progress = make("span", { className: "through-status" });
  const bar = /** @type {HTMLElement} */ (element.querySelector(".through-start"));
  const begin = button("Start", start);
  bar.replaceChildren(begin, line, progress);

  async function start() {
    begin.disabled = true;
    line.textContent = "Loading Python and the network…";
    const network = startNetwork({
      loading: (bytes) => (progress.textContent = `${(bytes / 1e6).toFixed(1)} of ${megabytes.toFixed(1)} MB`),
      starting: () => {
        line.textContent = "Starting Python…";
        progress.textContent = "";
      },
      lost: (why) => {
        line.textContent = `Python stopped: ${why}. Start tries again.`;
        progress.textContent = "";
        begin.disabled = false;
        if (!bar.isConnected) element.replaceChildren(bar);
      },
    });
    const layers = await network.call("names");
    live(element, layers, network);
  }
}

/**
 * @param {HTMLElement} element
 * @param {Layer[]} layers the network's, the first first
 * @param {ReturnType<typeof startNetwork>} network
 */
function live(element, layers, network) {
  /** @type {[scale: number, height: number, width: number][]} */
  let sizes = [];
  let size = FIRST;
  /** @type {Map<string, Planes>} the maps by the names of their layers, and the picture as the network sees it */
  let maps = new Map();
  /** @type {Map<string, number>} what the strongest colour of each layer stands for */
  let limits = new Map();
  /** @type {Step[]} the way down */
  let trail = [];
  /** @type {Explained | null} how the last number of the trail came about */
  let found = null;
  /** @type {Face[]} */
  let faces = [];
  let everySize = false; // whether the faces are those of every size
  /** @type {Map<string, {name: string, index: number, seed: number | null}>} filters that are not as trained; without a seed they are off */
  const changed = new Map();
  /** @type {Map<number, string>} what was found in sizes of this picture while every filter was as trained */
  let before = new Map();

  const message = make("p", { className: "message", role: "alert" });
  const say = (/** @type {string} */ sentence) => void (message.textContent = sentence);
  const answer = answerView();
  const doing = make("span", { className: "through-status" });
  const sizeChoice = make("select", {});
  const sizeLabel = make("label", {}, "seen at ", sizeChoice);
  const search = button("Look in every size", () => lookInEverySize().catch(failed));
  const changes = make("ul", { className: "through-changes" });
  const all = button("All filters as trained", () => inTurn(restoreAll));
  const panel = stepPanel({
    moved: (step) => walk(() => go(isBelow(step) ? [...trail.slice(0, -1), step] : [step])),
    down: (step) => walk(() => go([...trail, { ...step, within: found ?? undefined }], true)),
    up: (depth) => walk(() => go(trail.slice(0, depth + 1), true)),
    change: (step, what) => inTurn(() => change(step, what)),
  });
  const shown = [{ name: PICTURE, text: "as the network sees it", filters: 1 }, ...layers];
  const rows = new Map(
    shown.map((layer) => [
      layer.name,
      layerRow(layer, (index, row, column) => walk(() => go([{ name: layer.name, index, row, column }], true))),
    ]),
  );

  // What the reader asks for is done in turn. A search of every size goes on beside it, until the maps change.
  let turn = Promise.resolve();
  const inTurn = (/** @type {() => Promise<void>} */ act) => (turn = turn.then(act).catch(failed));
  const failed = (/** @type {Error} */ { message: why }) => say(`That went wrong: ${why}`);
  let version = 0; // of what is looked for, and in which picture
  let walks = 0; // steps of the reader's
  const walk = (/** @type {() => Promise<void>} */ act) => {
    walks += 1;
    return inTurn(act);
  };

  /** @param {Planes} taken @param {boolean} isMoving */
  async function open(taken, isMoving) {
    sizes = await network.call("open", levelsOf(taken), taken.height, taken.width);
    sizeChoice.replaceChildren(...sizes.map(([, height, width], k) => make("option", { value: String(k) }, `${height} × ${width}`)));
    answer.paint(taken);
    before = new Map();
    await look(size);
    if (!isMoving) lookInEverySize().catch(failed);
  }

  /** Run the picture in one of its sizes through the network. @param {number} chosen */
  async function look(chosen) {
    version += 1;
    doing.textContent = "One pass…";
    const { maps: given, faces: all } = await network.call("look", chosen);
    size = chosen;
    sizeChoice.value = String(size);
    doing.textContent = `One pass took ${(network.took() / 1000).toFixed(2)} s.`;
    maps = new Map(given.map((/** @type {Planes & {name: string}} */ planes) => [planes.name, planes]));
    limits = new Map([...maps].map(([name, planes]) => [name, strong(planes)]));
    faces = await network.call("merge", all);
    everySize = false;
    if (changed.size === 0) before.set(size, answerText());
    for (const [name, row] of rows) row.show(/** @type {Planes} */ (maps.get(name)), limits.get(name) ?? 1);
    const isThere = (/** @type {Step} */ { name, row, column }) => {
      const { height, width } = /** @type {Planes} */ (maps.get(name));
      return row < height && column < width;
    };
    await go(trail.every(isThere) && trail.length ? trail : [best()]);
  }

  async function lookInEverySize() {
    const [mine, walked] = [++version, walks];
    /** @type {Face[]} */
    const everywhere = [];
    for (const [k, [, height, width]] of sizes.entries()) {
      doing.textContent = `Looking for faces at ${height} × ${width}, size ${k + 1} of ${sizes.length}…`;
      const here = await network.call("find", k);
      if (version !== mine) return;
      everywhere.push(...here);
    }
    const merged = await network.call("merge", everywhere);
    await inTurn(async () => {
      if (version !== mine) return;
      doing.textContent = "";
      if (merged.length && walks === walked) {
        const scales = sizes.map(([scale]) => Math.abs(SIDE / scale - merged[0][3]));
        trail = [];
        await look(scales.indexOf(Math.min(...scales)));
      }
      faces = merged;
      everySize = true;
      draw();
    });
  }

  /** Look at the last step of a trail. @param {Step[]} steps @param {boolean} [isNear] whether the reader is to be led there */
  async function go(steps, isNear = false) {
    const { name, index, row, column } = steps[steps.length - 1];
    found = name === PICTURE ? null : await network.call("explain", name, index, row, column);
    trail = steps;
    const section = /** @type {HTMLElement} */ (rows.get(name)?.section);
    if (panel.panel.parentElement !== section) section.append(panel.panel);
    draw();
    if (!isNear) return;
    panel.heading.focus({ preventScroll: true });
    section.scrollIntoView({ block: "start", behavior: still.matches ? "auto" : "smooth" });
  }

  /** @param {Step} step @param {"off" | "random" | "trained"} what */
  async function change({ name, index }, what) {
    const seed = what === "random" ? Math.floor(Math.random() * 10_000) : undefined; // Python takes undefined for None
    if (what === "trained") changed.delete(`${name} ${index}`);
    else changed.set(`${name} ${index}`, { name, index, seed: seed ?? null });
    await (what === "trained" ? network.call("restore", name, index) : network.call("change", name, index, seed));
    await look(size);
  }

  async function restoreAll() {
    changed.clear();
    await network.call("restore_all");
    await look(size);
  }

  /** Where the last map is largest. @returns {Step} */
  function best() {
    const { data, width } = /** @type {Planes} */ (maps.get(LAST));
    const at = data.reduce((most, value, k) => (value > data[most] ? k : most), 0);
    return { name: LAST, index: 0, row: Math.floor(at / width), column: at % width };
  }

  /** Whether a step still lies in the window that the reader came down through. @param {Step} step */
  const isBelow = ({ row, column, within }) =>
    within && row >= within.top && column >= within.left && row < within.top + within.height && column < within.left + within.width;

  const answerText = () => {
    if (everySize) return `${inWords(faces)}, in a search of all ${sizes.length} sizes.`;
    const { data } = /** @type {Planes} */ (maps.get(LAST));
    const most = data.reduce((largest, value) => Math.max(largest, value), -Infinity);
    return `${inWords(faces)} at this size; the last map’s largest number is ${written(most)}.`;
  };

  function draw() {
    const [scale] = sizes[size];
    const windows = new Map((found?.windows ?? []).map(([name, top, left, bottom, right]) => [name, { row: top, column: left, height: bottom - top, width: right - left }]));
    const last = trail[trail.length - 1];
    for (const [name, row] of rows) {
      const step = trail.find((one) => one.name === name);
      const window = windows.get(name);
      /** @type {(index: number) => Mark[]} */
      const marks = (index) => {
        if (step) return step.index === index ? [{ row: step.row, column: step.column, kind: "place" }] : [];
        return window ? [{ ...window, kind: "halo" }, { ...window, kind: "edge" }] : [];
      };
      const exchanged = new Set([...changed.values()].filter((one) => one.name === name).map(({ index }) => index));
      row.mark(marks, step?.index ?? null, exchanged);
    }
    const seen = windows.get(PICTURE) ?? { row: last.row, column: last.column, height: 1, width: 1 };
    const onPicture = { row: seen.row / scale, column: seen.column / scale, height: seen.height / scale, width: seen.width / scale };
    answer.show(faces, { ...onPicture, kind: "edge" });
    const trained = changed.size && before.has(size) ? `With every filter as trained: ${before.get(size)}` : "";
    answer.words.textContent = answerText();
    answer.before.textContent = trained;
    const one = changed.get(`${last.name} ${last.index}`);
    panel.show(trail, maps, limits.get(last.name) ?? 1, found, one ? `This filter ${fate(one.seed)}. ${answerText()} ${trained}` : "");
    changes.replaceChildren(...[...changed.values()].map(({ name, index, seed }) => make("li", {}, `${name}, map ${index + 1} ${fate(seed)}`)));
    all.hidden = changed.size === 0;
  }

  const choice = pictureChoice(
    element,
    async (taken, isMoving) => {
      if (isMoving && isBusy) return; // the camera is faster than the network
      isBusy = true;
      await inTurn(() => open(taken, isMoving));
      isBusy = false;
    },
    say,
  );
  let isBusy = false;
  sizeChoice.addEventListener("change", () => inTurn(() => look(Number(sizeChoice.value))));

  const controls = make("div", { className: "live-controls" }, ...choice.controls, sizeLabel, search);
  const told = make("div", {}, answer.words, answer.before, changes, all, make("p", {}, doing));
  const layersDown = [...rows.values()].reverse().map(({ section }) => section);
  const top = make("div", { className: "through-top" }, answer.figure, told);
  choice.openFirst().then(() => {
    element.classList.add("live"); // not before: it would make the example square
    element.replaceChildren(controls, message, top, ...layersDown);
    element.dataset.live = "";
  });
}

/** The size of a map's numbers that all but a few stay below: those few would leave the rest dark. @param {Planes} maps */
function strong({ data }) {
  const step = Math.ceil(data.length / SAMPLE);
  const sizes = Float32Array.from({ length: Math.ceil(data.length / step) }, (_, k) => Math.abs(data[k * step])).sort();
  return sizes[Math.floor(MOST * (sizes.length - 1))] || 1;
}

/** @param {number | null} seed */
const fate = (seed) => (seed === null ? "is switched off" : `is exchanged for a random filter, seed ${seed}`);
