// What a cell answers: its printed text, its figures and its error, where the chapter's own stand.

/** @param {HTMLElement} block the cell; its answer is what follows up to the next cell or paragraph */
export function answerOf(block) {
  const [figures, output] = own(block);
  const originals = figures.map((figure) => figure.cloneNode(true));
  const originalText = output?.querySelector("code").textContent;
  const addresses = [];
  let [printed, failure, added] = [output, null, []];

  const clear = () => {
    failure?.remove();
    failure = null;
    if (printed) printed.querySelector("code").textContent = "";
  };
  const print = (text) => {
    printed ??= make("output", lastOf(block));
    printed.querySelector("code").textContent += text;
  };
  const fail = (message) => {
    failure = make("cell-error", block.nextElementSibling); // the buttons: an error stands beside them
    failure.querySelector("code").textContent = message;
  };
  /** Put each figure in the place of the chapter's own, in their order. */
  const show = (drawn, isEdited) => {
    added.splice(0).forEach((figure) => figure.remove());
    drawn.forEach((figure, k) => {
      if (!figures[k]) {
        figures[k] = added[added.push(document.createElement("figure")) - 1];
        (figures[k - 1] ?? lastOf(block)).after(figures[k]);
      }
      const picture = pictureOf(figure, originals[k], isEdited);
      addresses.push(picture.src);
      const old = figures[k].querySelector("picture, img");
      old ? old.replaceWith(picture) : figures[k].append(picture);
      const caption = figures[k].querySelector("figcaption");
      if (caption) isEdited ? (caption.textContent = "Drawn by your code.") : caption.replaceWith(captionOf(originals[k]));
    });
    figures.length = Math.min(figures.length, Math.max(drawn.length, originals.length));
  };
  const restore = () => {
    clear();
    added.splice(0).forEach((figure) => figure.remove());
    figures.length = originals.length;
    originals.forEach((original, k) => {
      const copy = original.cloneNode(true);
      figures[k].replaceWith(copy);
      figures[k] = copy;
    });
    addresses.splice(0).forEach((address) => URL.revokeObjectURL(address));
    if (output) output.querySelector("code").textContent = originalText;
    else printed?.remove();
    printed = output;
  };
  return { clear, print, fail, show, restore };
}

function own(block) {
  const figures = [];
  let output = null;
  for (let next = block.nextElementSibling; next && !next.matches(".cell, h1, h2, h3, p"); next = next.nextElementSibling) {
    if (next.matches("figure")) figures.push(next);
    if (next.matches(".output")) output = next;
  }
  return [figures, output];
}

function lastOf(block) {
  let last = block;
  while (last.nextElementSibling?.matches(".cell-bar, .output, .cell-error, figure")) last = last.nextElementSibling;
  return last;
}

function make(name, before) {
  const made = Object.assign(document.createElement("div"), { className: `${name} highlight` });
  const code = document.createElement("pre");
  code.tabIndex = 0; // long lines scroll, for the keyboard too
  code.append(document.createElement("code"));
  made.append(code);
  before.after(made);
  return made;
}

function pictureOf({ svg, film }, original, isEdited) {
  const blob = film ? new Blob([film], { type: "image/webp" }) : new Blob([svg], { type: "image/svg+xml" });
  const own = original?.querySelector("img");
  const picture = Object.assign(document.createElement("img"), { src: URL.createObjectURL(blob) });
  picture.alt = isEdited || !own ? "The figure that your code draws." : own.alt;
  picture.width = own?.width ?? 672;
  picture.dataset.drawn = "";
  return picture;
}

const captionOf = (original) => original.querySelector("figcaption").cloneNode(true);
