// The page of the reader's own module: which functions are the reader's and which the book's, and the file itself.

import { ASKED } from "./asked.js";
import { ownModule, ownPieces } from "./own-module.js";
import { button, leaving, make } from "./parts.js";

const FILE = "my_filtersight.py";

/** @param {HTMLElement} element holds a sentence, a place for the button, and a table of all functions */
export async function mount(element) {
  const cells = [...element.querySelectorAll("tbody tr")].map((row) => row.children[1]);
  const [sum, place] = /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("p"));
  const odd = make("ul", { className: "own-odd" });
  const code = make("code", {});
  const file = make("details", { className: "fold" }, make("summary", {}, `All of ${FILE}`), make("div", { className: "highlight" }, make("pre", {}, code)));
  const save = button(`Download ${FILE}`, () => {
    const link = make("a", { href: URL.createObjectURL(new Blob([code.textContent], { type: "text/x-python" })), download: FILE });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  sum.after(odd);
  place.append(save);
  element.append(file);

  const show = () => {
    const { passed, tried } = window.bookKept.all();
    const { pieces, odd: faults } = ownPieces(passed);
    const all = [window.bookKept.odd(), ...faults].filter(Boolean);
    const count = Object.keys(pieces).length;
    sum.textContent = `${count} of ${ASKED.length} functions are yours${count < ASKED.length ? "; what is missing is taken from the book" : ""}.`;
    odd.replaceChildren(...all.map((fault) => make("li", {}, fault)));
    ASKED.forEach(({ name, chapter }, k) => {
      const isPassed = passed?.[chapter]?.[name] !== undefined;
      const note = isPassed ? "; yours is passed, but cannot stand here" : tried?.[chapter]?.[name] !== undefined ? "; you have tried" : "";
      cells[k].replaceChildren(name in pieces ? make("strong", {}, "yours") : `the book’s${note}`);
    });
    code.textContent = ownModule(pieces);
  };
  show();
  document.addEventListener("kept", show, { signal: leaving() });
}
