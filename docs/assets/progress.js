"use strict";
{
  // What the reader has done, told below each exercise, at the end of each chapter, in the list of pages and in the
  // contents, where it can be carried away, brought back and forgotten.

  /** @param {string} tag @param {string} className @param {...(Node | string)} inside */
  const make = (tag, className, ...inside) => {
    const element = Object.assign(document.createElement(tag), { className });
    element.append(...inside);
    return element;
  };
  const itemsOf = (/** @type {string} */ kind, /** @type {string} */ chapter) => Object.keys(window.bookKept.all()[kind]?.[chapter] ?? {});
  const count = (/** @type {string} */ kind, /** @type {string} */ chapter) => itemsOf(kind, chapter).length;
  /** How many were tried and not done. @param {string} tried @param {string} done @param {string} chapter */
  const triedOf = (tried, done, chapter) => itemsOf(tried, chapter).filter((item) => window.bookKept.get(done, chapter, item) === undefined).length;
  /** What is done of what a chapter asks for, which its page tells as in "2 3 1". @param {string} chapter @param {string} [tasks] */
  const doneIn = (chapter, tasks = "0 0 0") => {
    const [predictions, answers, exercises] = tasks.split(" ").map(Number);
    const [predicted, answered, passed] = ["predictions", "answered", "passed"].map((kind) => count(kind, chapter));
    return {
      predictions,
      answers,
      exercises,
      predicted: Math.min(predicted, predictions),
      answered: Math.min(answered, answers),
      passed: Math.min(passed, exercises),
      tried: triedOf("answers", "answered", chapter) + triedOf("tried", "passed", chapter),
    };
  };
  let left = new AbortController();
  /** Call a function now, and whenever something has been done. @param {() => void} tell */
  const keepTelling = (tell) => {
    tell();
    document.addEventListener("kept", tell, { signal: left.signal });
  };

  /** Say below an exercise in code how far it is. @param {HTMLElement} cell */
  const tellOfExercise = (cell) => {
    const name = cell.dataset.exercise ?? "";
    const note = make("div", "cell-note");
    note.role = "status";
    let last = /** @type {Element} */ (cell);
    while (last.nextElementSibling?.matches(".cell-bar, .cell-note, .output")) last = last.nextElementSibling;
    last.after(note);
    keepTelling(() => {
      const [passed, tried] = ["passed", "tried"].map((kind) => window.bookKept.get(kind, window.bookKept.chapter(), name));
      const module = Object.assign(make("a", "", "your own module"), { href: "../../my-filtersight.html" });
      if (passed) note.replaceChildren(`Passed: ${name} is part of `, module, ".");
      else if (passed === "") note.replaceChildren(`Passed, but not part of `, module, `. ${tried ?? ""}`);
      else note.replaceChildren(tried === undefined ? "" : "You have tried this one; it is not passed yet.");
    });
  };

  const tellOfChapter = () => {
    const own = /** @type {HTMLElement | null} */ (document.querySelector(".md-nav__link[aria-current][data-tasks]"));
    const end = document.querySelector("article .downloads");
    if (!own || !end) return;
    const link = Object.assign(make("a", "", "All chapters"), { href: "../index.html#your-progress" });
    const told = make("span", "");
    end.before(make("p", "progress", told, " ", link, "."));
    keepTelling(() => {
      const { predictions, answers, exercises, predicted, answered, passed } = doneIn(window.bookKept.chapter(), own.dataset.tasks);
      const parts = [
        predictions && `predictions made: ${predicted} of ${predictions}`,
        answers && `right answers found: ${answered} of ${answers}`,
        exercises && `exercises in code passed: ${passed} of ${exercises}`,
      ];
      told.textContent = `In this chapter, ${parts.filter(Boolean).join("; ")}.`;
    });
  };

  /** Mark a chapter in the list of pages. @param {HTMLAnchorElement} link */
  const markInList = (link) => {
    const mark = make("span", "done-mark");
    mark.role = "img";
    link.append(mark);
    keepTelling(() => {
      const { predictions, answers, exercises, predicted, answered, passed, tried } = doneIn(window.bookKept.chapter(link.pathname), link.dataset.tasks);
      const [asked, done] = [predictions + answers + exercises, predicted + answered + passed];
      const isAll = asked > 0 && done === asked;
      mark.textContent = isAll ? "●" : done + tried ? "◐" : "";
      mark.hidden = !mark.textContent;
      mark.ariaLabel = isAll ? "all done" : "begun";
    });
  };

  /** @param {NodeListOf<HTMLElement>} cards @param {Element} last the last part of the contents */
  const tellInContents = (cards, last) => {
    const chapters = [...cards].map((card) => {
      const mark = make("span", "progress");
      card.append(mark);
      return { name: window.bookKept.chapter(/** @type {HTMLAnchorElement} */ (card.querySelector("a")).pathname), tasks: card.dataset.tasks, mark };
    });
    const sum = make("p", "");
    const odd = make("p", "");
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
        said.textContent = "What the file holds and this browser had not is back. If others made the file, read the code that came with it before you run it.";
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
      said.textContent = "Forgotten. What you have edited in a cell stays there until you press its Reset.";
    });

    const title = Object.assign(make("h2", "", "Your progress"), { id: "your-progress" });
    last.after(make("section", "your-progress", title, sum, odd, make("p", "", carry, back, forget, picker), said));
    keepTelling(() => {
      const all = { predicted: 0, predictions: 0, answered: 0, answers: 0, passed: 0, exercises: 0 };
      for (const { name, tasks, mark } of chapters) {
        const done = doneIn(name, tasks);
        mark.textContent = [
          done.predicted && `${done.predicted} of ${done.predictions} predicted`,
          done.answered && `${done.answered} of ${done.answers} answered`,
          done.passed && `${done.passed} of ${done.exercises} passed`,
          done.tried && `${done.tried} tried`,
        ]
          .filter(Boolean)
          .join(", ");
        for (const key of /** @type {(keyof typeof all)[]} */ (Object.keys(all))) all[key] += done[key];
      }
      sum.textContent = `You have made ${all.predicted} of ${all.predictions} predictions, found ${all.answered} of ${all.answers} right answers, and passed ${all.passed} of ${all.exercises} exercises in code. They are kept in this browser alone: nothing is sent, and nobody counts.`;
      odd.textContent = window.bookKept.odd();
    });
    if (location.hash === "#your-progress") title.scrollIntoView();
  };

  const begin = () => {
    left.abort(); // what was told on a page that was here before
    left = new AbortController();
    document.querySelectorAll(/** @type {"div"} */ (".cell[data-exercise]")).forEach(tellOfExercise);
    tellOfChapter();
    document.querySelectorAll(/** @type {"a"} */ (".md-nav__link[data-tasks]")).forEach(markInList);
    const cards = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".cards [data-tasks]"));
    const last = [...document.querySelectorAll("article .part")].at(-1);
    if (cards.length && last) tellInContents(cards, last);
  };
  begin();
  addEventListener("page-shown", begin); // another page has come here: see python/staying.js
}
