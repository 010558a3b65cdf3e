"use strict";
{
  // What the reader has done, told at the end of each chapter and in the contents, where it can be carried away, brought
  // back and forgotten.

  /** @param {string} tag @param {string} className @param {...(Node | string)} inside */
  const make = (tag, className, ...inside) => {
    const element = Object.assign(document.createElement(tag), { className });
    element.append(...inside);
    return element;
  };
  const made = (/** @type {string} */ chapter) => Object.keys(window.bookKept.all().predictions?.[chapter] ?? {}).length;
  let left = new AbortController();
  /** Call a function now, and whenever something has been done. @param {() => void} tell */
  const keepTelling = (tell) => {
    tell();
    document.addEventListener("kept", tell, { signal: left.signal });
  };

  const begin = () => {
    left.abort(); // what was told on a page that was here before
    left = new AbortController();

    // A chapter
    const boxes = document.querySelectorAll(".predict:has(.choices)");
    if (boxes.length) {
      const chapter = location.pathname.slice(location.pathname.lastIndexOf("/") + 1).replace(/\.html$/, "");
      const link = Object.assign(make("a", "", "All chapters"), { href: "../index.html#your-progress" });
      const count = make("span", "");
      document.querySelector("article .downloads")?.before(make("p", "progress", count, " ", link, "."));
      keepTelling(() => (count.textContent = `Predictions made in this chapter: ${made(chapter)} of ${boxes.length}.`));
    }

    // The contents
    const cards = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-predictions]"));
    const last = [...document.querySelectorAll("article .part")].at(-1);
    if (cards.length && last) {
      const chapters = [...cards].map((card) => {
        const address = /** @type {HTMLAnchorElement} */ (card.querySelector("a")).pathname;
        const mark = make("span", "progress");
        card.append(mark);
        return { name: address.slice(address.lastIndexOf("/") + 1).replace(/\.html$/, ""), of: Number(card.dataset.predictions), mark };
      });
      const sum = make("p", "");
      const said = make("p", "");
      said.role = "status";

      const carry = make("button", "", "Carry it away as a file");
      carry.addEventListener("click", () => {
        const file = new Blob([JSON.stringify(window.bookKept.all(), null, 1)], { type: "application/json" });
        const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: "what-a-filter-sees.json" });
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 1000);
        said.textContent = "The file is called what-a-filter-sees.json.";
      });
      const picker = Object.assign(document.createElement("input"), { type: "file", accept: ".json,application/json", hidden: true });
      picker.addEventListener("change", async () => {
        const [file] = picker.files ?? [];
        if (!file) return;
        try {
          window.bookKept.bring(await file.text());
          said.textContent = "What the file holds is back.";
        } catch {
          said.textContent = `${file.name} holds no progress of this book.`;
        }
        picker.value = "";
      });
      const back = make("button", "", "Bring it back from a file");
      back.addEventListener("click", () => picker.click());
      const forget = make("button", "", "Forget it");
      forget.addEventListener("click", () => {
        window.bookKept.forget();
        said.textContent = "Forgotten.";
      });

      const title = Object.assign(make("h2", "", "Your progress"), { id: "your-progress" });
      last.after(make("section", "your-progress", title, sum, make("p", "", carry, back, forget, picker), said));
      keepTelling(() => {
        let [all, of] = [0, 0];
        for (const chapter of chapters) {
          const done = Math.min(made(chapter.name), chapter.of);
          chapter.mark.textContent = done ? `${done} of ${chapter.of} predicted` : "";
          all += done;
          of += chapter.of;
        }
        sum.textContent = `You have made ${all} of ${of} predictions. They are kept in this browser alone: nothing is sent, and nobody counts.`;
      });
      if (location.hash === "#your-progress") title.scrollIntoView();
    }
  };
  begin();
  addEventListener("page-shown", begin); // another page has come here: see python/staying.js
}
