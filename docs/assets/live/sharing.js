// Buttons that take what was found elsewhere: the link, the program, the picture of the map.

import { asPython, asPyTorch } from "./code.js";
import { button, make } from "./parts.js";
import { writeState } from "./state.js";

/** @import { State } from "./state.js" */

/**
 * @param {() => State} stateNow
 * @param {() => HTMLCanvasElement} canvas
 */
export function sharing(stateNow, canvas) {
  const message = make("p", { className: "message", role: "status" });
  const say = (/** @type {string} */ sentence) => void (message.textContent = sentence);
  const text = make("textarea", { readOnly: true, rows: 12, spellcheck: false });
  const label = make("label", { className: "copied", hidden: true }, "what was copied", text);
  /** @type {(copied: string, what: string) => Promise<void>} */
  const copy = async (copied, what) => {
    text.value = copied;
    label.hidden = false;
    try {
      await navigator.clipboard.writeText(copied);
      say(`${what} copied.${stateNow().picture === "own" ? " Your own picture is not in it." : ""}`);
    } catch {
      text.focus();
      text.select();
      say("This browser does not let a page copy; the text is selected for you to copy.");
    }
  };
  const buttons = [
    button("Copy link", () => copy(new URL(writeState(stateNow()), location.href).href, "The link is")),
    button("Copy as Python", () => copy(asPython(stateNow()), "The program is")),
    button("Copy as PyTorch", () => copy(asPyTorch(stateNow()), "The program is")),
    button("Save picture", () => save(canvas())),
  ];
  return make("div", { className: "sharing" }, make("div", { className: "live-controls" }, ...buttons), message, label);
}

/** @param {HTMLCanvasElement} canvas */
function save(canvas) {
  canvas.toBlob((blob) => {
    if (!blob) return; // too large for this browser
    const link = make("a", { href: URL.createObjectURL(blob), download: "feature-map.png" });
    link.click();
    URL.revokeObjectURL(link.href);
  });
}
