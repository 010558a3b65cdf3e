// The network's answer: boxes with scores on the picture, and the same in words.

import { paintPicture, written } from "./display.js";
import { make } from "./parts.js";
import { markedCanvas } from "./pointing.js";

/** @import { Planes } from "./convolution.js" */
/** @import { Mark } from "./pointing.js" */
/** @typedef {[score: number, row: number, column: number, size: number]} Face in pixels of the picture */

const SVG = "http://www.w3.org/2000/svg";

export function answerView() {
  const { canvas, mark, stage } = markedCanvas("The picture, with a box around each face that is found.");
  const labels = document.createElementNS(SVG, "svg");
  labels.setAttribute("aria-hidden", "true");
  stage.append(labels);
  const words = make("p", { className: "through-answer", role: "status" });
  const before = make("p", { className: "through-hint" });

  const paint = (/** @type {Planes} */ picture) => paintPicture(canvas, picture);
  /** @param {Face[]} faces @param {Mark | null} seen what of the picture the chosen number sees */
  const show = (faces, seen) => {
    const boxes = faces.flatMap(([, row, column, size]) => {
      const box = { row: row - size / 2, column: column - size / 2, height: size, width: size };
      return [{ ...box, kind: "halo" }, { ...box, kind: "face" }];
    });
    mark(seen ? [...boxes, seen] : boxes);
    labels.setAttribute("viewBox", `0 0 ${canvas.width} ${canvas.height}`);
    labels.replaceChildren(
      ...faces.map(([score, row, column, size]) => {
        const text = document.createElementNS(SVG, "text");
        text.setAttribute("x", String(Math.max(1, column - size / 2)));
        text.setAttribute("y", String(Math.max(11, row - size / 2 - 3)));
        text.textContent = written(score);
        return text;
      }),
    );
  };
  const legend = make("figcaption", {}, "blue: faces, with their scores; orange: what the chosen number sees");
  return { figure: make("figure", {}, stage, legend), words, before, paint, show };
}

/** @param {Face[]} faces */
export function inWords(faces) {
  if (!faces.length) return "No face is found";
  const scores = faces.map(([score]) => written(score)).join(", ");
  return faces.length === 1 ? `One face is found, with the score ${scores}` : `${faces.length} faces are found, with the scores ${scores}`;
}
