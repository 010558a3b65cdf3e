// The face finder's answer: boxes with scores on the picture, in one of its sizes or in all, and the same in words.

import { paintPicture, written } from "./display.js";
import { button, make } from "./parts.js";
import { markedCanvas } from "./pointing.js";

/** @import { Mark } from "./pointing.js" */
/** @import { AnswerView, Host } from "./through.js" */
/** @typedef {[score: number, row: number, column: number, size: number]} Face in pixels of the picture */

const SVG = "http://www.w3.org/2000/svg";
const SIDE = 80; // pixels of a face that the network finds

/** @param {Host} host @returns {AnswerView} */
export function facesAnswer(host) {
  /** @type {[scale: number, height: number, width: number][]} */
  let sizes = [];
  /** @type {Face[]} */
  let faces = [];
  let most = 0;
  let everySize = false; // whether the faces are those of every size
  let searches = 0;

  const { canvas, mark, stage } = markedCanvas("The picture, with a box around each face that is found.");
  const labels = document.createElementNS(SVG, "svg");
  labels.setAttribute("aria-hidden", "true");
  stage.append(labels);
  const legend = make("figcaption", {}, "blue: faces, with their scores; orange: what the chosen number sees");
  const sizeChoice = make("select", {});
  sizeChoice.addEventListener("change", () => host.walk(() => host.look(Number(sizeChoice.value))));
  const search = button("Look in every size", () => lookInEverySize().catch(host.failed));

  /** Goes on beside what the reader asks for, until the maps change. */
  async function lookInEverySize() {
    const mine = ++searches;
    /** @type {Face[]} */
    const everywhere = [];
    for (const [k, [, height, width]] of sizes.entries()) {
      host.doing(`Looking for faces at ${height} × ${width}, size ${k + 1} of ${sizes.length}…`);
      const here = await host.call("find", k);
      if (searches !== mine) return;
      everywhere.push(...here);
    }
    const merged = await host.call("merge", everywhere);
    await host.inTurn(async () => {
      if (searches !== mine) return;
      host.doing("");
      if (merged.length && host.walks() === 0) {
        const scales = sizes.map(([scale]) => Math.abs(SIDE / scale - merged[0][3]));
        await host.look(scales.indexOf(Math.min(...scales)));
      }
      faces = merged;
      everySize = true;
      host.draw();
    });
  }

  const inWords = () => {
    if (!faces.length) return "No face is found";
    const scores = faces.map(([score]) => written(score)).join(", ");
    return faces.length === 1 ? `One face is found, with the score ${scores}` : `${faces.length} faces are found, with the scores ${scores}`;
  };
  return {
    controls: [make("label", {}, "seen at ", sizeChoice), search],
    figure: make("figure", {}, stage, legend),
    more: [],
    asked: () => [],
    opened: (picture, given) => {
      searches += 1;
      sizes = given;
      paintPicture(canvas, picture);
      sizeChoice.replaceChildren(...sizes.map(([, height, width], k) => make("option", { value: String(k) }, `${height} × ${width}`)));
    },
    rested: () => void lookInEverySize().catch(host.failed),
    leave: () => {
      searches += 1;
      host.doing("");
    },
    take: (looked, size) => {
      searches += 1;
      ({ faces, most } = looked);
      everySize = false;
      sizeChoice.value = String(size);
    },
    words: () =>
      everySize
        ? `${inWords()}, in a search of all ${sizes.length} sizes.`
        : `${inWords()} at this size; the last map’s largest number is ${written(most)}.`,
    gist: () => (faces.length === 0 ? "No face." : faces.length === 1 ? "One face." : `${faces.length} faces.`),
    draw: (seen) => {
      const boxes = faces.flatMap(([, row, column, size]) => {
        const box = { row: row - size / 2, column: column - size / 2, height: size, width: size };
        return /** @type {Mark[]} */ ([{ ...box, kind: "halo" }, { ...box, kind: "face" }]);
      });
      mark([...boxes, seen]);
      labels.setAttribute("viewBox", `0 0 ${canvas.width} ${canvas.height}`);
      labels.replaceChildren(...faces.map(label));
    },
  };
}

/** @param {Face} face */
function label([score, row, column, size]) {
  const text = document.createElementNS(SVG, "text");
  text.setAttribute("x", String(Math.max(1, column - size / 2)));
  text.setAttribute("y", String(Math.max(11, row - size / 2 - 3)));
  text.textContent = written(score);
  return text;
}
