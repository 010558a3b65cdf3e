// What a cell answers: its printed text, its figures and its error, where the chapter's own stand.

/** @import { Drawn, Failure } from "./python.js" */
/** @typedef {ReturnType<typeof answerOf>} Answer */

const COLUMNS = /^ |\S {2}/m; // what stands below each other, and is scrolled rather than wrapped: the build has the same rule

/** @param {HTMLElement} block the cell; its answer is what follows up to the next cell or paragraph */
export function answerOf(block) {
  const { figures, output } = chaptersOwn(block);
  const originals = figures.map(copyOf);
  const originalText = output && codeIn(output).textContent;
  /** @type {string[]} */
  const addresses = [];
  /** @type {HTMLElement[]} */
  const added = [];
  let printed = output;
  /** @type {HTMLElement | null} */
  let failure = null;

  const clear = () => {
    failure?.remove();
    failure = null;
    if (printed) {
      codeIn(printed).textContent = "";
      printed.hidden = true; // until something is printed
    }
  };
  const print = (/** @type {string} */ text) => {
    printed ??= make("output", lastOf(block));
    printed.hidden = false;
    codeIn(printed).append(text);
    printed.classList.toggle("sentences", !COLUMNS.test(codeIn(printed).textContent ?? ""));
  };
  const fail = (/** @type {Failure} */ { line, traceback }) => {
    failure = Object.assign(document.createElement("div"), { className: "cell-error" });
    const way = Object.assign(document.createElement("details"), { className: "fold" });
    way.append(Object.assign(document.createElement("summary"), { textContent: "How Python came there" }));
    const words = Object.assign(document.createElement("p"), { textContent: line });
    failure.append(words, way);
    barOf(block).after(failure); // an error stands beside the buttons
    make("traceback", way.firstElementChild ?? way).querySelector("code")?.append(traceback);
  };
  /** Put each figure in the place of the chapter's own, in their order. @type {(drawn: Drawn[], isEdited: boolean) => void} */
  const show = (drawn, isEdited) => {
    forget();
    drawn.forEach((figure, k) => {
      if (!figures[k]) {
        figures[k] = added[added.push(document.createElement("figure")) - 1];
        (figures[k - 1] ?? lastOf(block)).after(figures[k]);
      }
      delete figures[k].dataset.undrawn;
      const own = isEdited ? undefined : originals[k];
      const { picture, urls } = pictureOf(figure, own?.querySelector("img")?.alt);
      addresses.push(...urls);
      figures[k].querySelectorAll("picture + button").forEach((button) => button.remove());
      const old = figures[k].querySelector("picture, img");
      old ? old.replaceWith(picture) : figures[k].prepend(picture);
      announce(picture);
      const caption = figures[k].querySelector("figcaption");
      caption?.replaceWith(own?.querySelector("figcaption")?.cloneNode(true) ?? captionOf("Drawn by your code."));
    });
    originals.slice(drawn.length).forEach((_, k) => {
      putBack(drawn.length + k);
      figures[drawn.length + k].dataset.undrawn = "";
    });
    figures.length = Math.max(drawn.length, originals.length);
  };
  const forget = () => {
    added.splice(0).forEach((figure) => figure.remove());
    figures.length = originals.length;
    addresses.splice(0).forEach((address) => URL.revokeObjectURL(address));
  };
  const restore = () => {
    clear();
    forget();
    originals.forEach((_, k) => putBack(k));
    if (output) {
      codeIn(output).textContent = originalText;
      output.classList.toggle("sentences", !COLUMNS.test(originalText ?? ""));
      output.hidden = false;
    } else printed?.remove();
    printed = output;
  };
  /** Bring back one of the chapter's own figures. @param {number} k */
  const putBack = (k) => {
    const copy = /** @type {HTMLElement} */ (originals[k].cloneNode(true));
    figures[k].replaceWith(copy);
    figures[k] = copy;
    announce(copy.querySelector("picture"));
  };
  /** Say of all that is shown that it is, or is not, of other code than there is now. @param {boolean} isStale */
  const mark = (isStale) => {
    for (const shown of [...figures, printed, failure]) shown?.toggleAttribute("data-stale", isStale);
  };
  return { clear, print, fail, show, restore, mark };
}

/** What the chapter itself has under a cell. @param {HTMLElement} block */
function chaptersOwn(block) {
  /** @type {HTMLElement[]} */
  const figures = [];
  /** @type {HTMLElement | null} */
  let output = null;
  for (let next = after(block); next && !next.matches(".cell, h1, h2, h3, p"); next = after(next)) {
    if (next.matches("figure")) figures.push(next);
    if (next.matches(".output")) output = next;
  }
  return { figures, output: /** @type {HTMLElement | null} */ (output) }; // TypeScript would have it null: it is set in a loop
}

const after = (/** @type {HTMLElement} */ element) => /** @type {HTMLElement | null} */ (element.nextElementSibling);
/** @param {HTMLElement} block */
function barOf(block) {
  return /** @type {Element} */ (block.nextElementSibling);
}

const codeIn = (/** @type {HTMLElement} */ output) => /** @type {HTMLElement} */ (output.querySelector("code"));

/** @param {Element} block */
function lastOf(block) {
  let last = block;
  while (last.nextElementSibling?.matches(".cell-bar, .cell-note, .output, .cell-error, figure")) last = last.nextElementSibling;
  return last;
}

/** @param {string} name @param {Element} before */
function make(name, before) {
  const made = Object.assign(document.createElement("div"), { className: `${name} highlight` });
  const code = document.createElement("code");
  code.tabIndex = 0; // long lines scroll, for the keyboard too
  const block = document.createElement("pre");
  block.append(code);
  made.append(block);
  before.after(made);
  return made;
}

// Copies are kept in a document of their own: in the page's they would fetch their pictures at once, lazy or not.
const shelf = document.implementation.createHTMLDocument();

/** A copy of a figure, without the button of its film: that would be dead. @param {HTMLElement} figure */
function copyOf(figure) {
  const copy = shelf.importNode(figure, true);
  copy.querySelector("picture.film + button")?.remove();
  return copy;
}

/** A film gets the same button as the book's own: see book.js. @param {Element | null} picture */
function announce(picture) {
  if (picture?.matches(".film")) picture.dispatchEvent(new Event("film", { bubbles: true }));
}

/** @param {Drawn} drawn @param {string} [alt] */
function pictureOf({ svg, film, width, height }, alt = "The figure that your code draws.") {
  const still = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  const moving = film && URL.createObjectURL(new Blob([film], { type: "image/webp" }));
  const image = Object.assign(document.createElement("img"), { src: moving ?? still, alt, width, height });
  image.dataset.drawn = "";
  if (!moving) return { picture: image, urls: [still] };
  const source = Object.assign(document.createElement("source"), { srcset: still, media: "(prefers-reduced-motion: reduce)" });
  const picture = Object.assign(document.createElement("picture"), { className: "film" });
  picture.append(source, image);
  return { picture, urls: [still, moving] };
}

/** @param {string} text */
function captionOf(text) {
  return Object.assign(document.createElement("figcaption"), { textContent: text });
}
