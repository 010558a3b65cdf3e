"use strict";
{
  // Each Predict box becomes a choice to make. The choice is kept, answered in the box, and recalled beside the figure
  // that decides. So does the box of an exercise, whose reader may try until the answer is right. Which choices there
  // are, and what is told to each, is read from the box: see questions.py.

  /** @typedef {{ label: string, isRight: boolean, why: Node[], isFor: (choice: string) => boolean }} Reason */

  const words = (/** @type {Node | null} */ node) => (node?.textContent ?? "").trim().replace(/\s+/g, " ");
  const numberIn = (/** @type {string} */ text) => Number(text.replace("−", "-"));

  /**
   * An element with its properties and what is in it.
   * @template {keyof HTMLElementTagNameMap} Tag
   * @param {Tag} tag
   * @param {Record<string, unknown>} [properties]
   * @param {...(Node | string)} inside
   */
  const make = (tag, properties, ...inside) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...inside);
    return element;
  };

  /** What the fold says of one choice, or of several: `choice: why`, the right choice in bold. @param {Element} item @returns {Reason} */
  const reasonIn = (item) => {
    const copy = /** @type {Element} */ (item.cloneNode(true));
    const first = /** @type {ChildNode} */ (copy.firstChild);
    const isRight = first.nodeName === "STRONG";
    const label = isRight ? words(first) : words(first).split(": ")[0];
    if (isRight) first.remove();
    const rest = /** @type {Text} */ (copy.firstChild);
    rest.data = rest.data.slice(rest.data.indexOf(":") + 1).trimStart();
    const [low, high = low] = label.split(" to ").map(numberIn);
    const isFor = (/** @type {string} */ choice) =>
      label === choice || label.split(" or ").includes(choice) || (low <= numberIn(choice) && numberIn(choice) <= high);
    return { label, isRight, why: [...copy.childNodes], isFor };
  };

  /** Buttons in the place of a list or of a table's cells. @param {Element} given @param {string} label @param {(choice: string) => void} choose */
  const buttonsFor = (given, label, choose) => {
    const cells = [...given.querySelectorAll("li, th, td")].map((item) => {
      const choice = words(item);
      if (!choice) return make("span"); // an empty place of a table
      const button = make("button", { type: "button", value: choice }, choice);
      button.addEventListener("click", () => choose(choice));
      return button;
    });
    const buttons = cells.filter((cell) => cell instanceof HTMLButtonElement);
    const group = make("div", { className: "choices", role: "group", ariaLabel: label }, ...cells);
    const columns = given.querySelectorAll("th").length;
    if (columns) {
      group.classList.add("places");
      group.style.setProperty("--columns", String(columns));
    }
    (given.closest(".md-typeset__scrollwrap") ?? given).replaceWith(group);
    const show = (/** @type {string | undefined} */ chosen, /** @type {boolean} */ isOver, /** @type {Reason} */ right) => {
      for (const button of buttons) {
        button.ariaPressed = String(button.value === chosen);
        button.disabled = isOver && button.value !== chosen;
        button.classList.toggle("right", isOver && right.isFor(button.value));
      }
    };
    return { show, focus: () => buttons.find(({ disabled }) => !disabled)?.focus() };
  };

  /** A field for a number. @param {Element} fold @param {string} label @param {string} verb @param {(choice: string) => void} choose */
  const fieldBefore = (fold, label, verb, choose) => {
    const input = make("input", { type: "number", step: "any", required: true });
    const button = make("button", {}, verb);
    const form = make("form", { className: "choices" }, make("label", {}, `${label}: `, input), button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!input.readOnly) choose(input.value);
    });
    fold.before(form);
    const show = (/** @type {string | undefined} */ chosen, /** @type {boolean} */ isOver) => {
      input.value = chosen ?? "";
      input.readOnly = isOver;
      button.ariaDisabled = String(input.readOnly); // not disabled: it would lose the keyboard's focus
    };
    return { show, focus: () => input.focus() };
  };

  /** Where a choice is recalled: at the mark, or after the first figure or output below the box. @param {HTMLElement} box @param {HTMLElement[]} landmarks */
  const recallFor = (box, landmarks) => {
    const below = landmarks.slice(landmarks.indexOf(box) + 1);
    const next = below.findIndex((landmark) => landmark.matches(".predict"));
    const own = next < 0 ? below : below.slice(0, next);
    const mark = own.find((landmark) => landmark.matches(".recall"));
    if (mark) return mark;
    const recall = make("div", { className: "recall" });
    own.find((landmark) => !landmark.closest(".live"))?.after(recall);
    return recall;
  };

  let left = new AbortController();
  const begin = () => {
    left.abort(); // the boxes of a page that was here before
    left = new AbortController();
    const { signal } = left;
    const chapter = window.bookKept.chapter();
    const landmarks = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".predict, .recall, article :is(figure, .output)")]);
    document.querySelectorAll(/** @type {"div"} */ (".predict")).forEach((box, k) => {
      const recall = recallFor(box, landmarks);
      recall.id = `recall-${k + 1}`;
      ask(box, { kind: "predictions", chapter, number: String(k + 1), recall, signal });
    });
    for (const box of document.querySelectorAll(/** @type {"div"} */ (".exercise"))) {
      const number = words(box.querySelector("strong")).replace(".", ""); // as the chapter counts
      ask(box, { kind: "answers", chapter, number, signal });
    }
  };

  /**
   * Let a box be answered. What is predicted is recalled and stands; an exercise may be tried until it is right.
   * @param {HTMLElement} box
   * @param {{ kind: string, chapter: string, number: string, recall?: HTMLElement, signal: AbortSignal }} asked
   */
  const ask = (box, { kind, chapter, number, recall, signal }) => {
    const fold = box.querySelector("details");
    if (!fold) return;
    const reasons = [...(fold.querySelector("ul")?.children ?? [])].map(reasonIn);
    const right = /** @type {Reason} */ (reasons.find(({ isRight }) => isRight));
    const given = box.querySelector(":scope > ul, :scope > table, :scope > .md-typeset__scrollwrap table");
    const reasonFor = (/** @type {string} */ choice) => reasons.find(({ isFor }) => isFor(choice)) ?? (given ? undefined : reasons.at(-1)); // the last one for numbers is that of any other
    const choose = (/** @type {string | undefined} */ choice) => {
      window.bookKept.set(kind, chapter, number, choice);
      count();
    };
    /** Once an exercise is answered right it counts, also while it is answered again. */
    const count = () => {
      const { get, set } = window.bookKept;
      const chosen = get(kind, chapter, number);
      if (recall || chosen === undefined || get("answered", chapter, number) !== undefined) return;
      if (reasonFor(chosen) === right) set("answered", chapter, number, chosen);
    };
    const label = recall ? "Your prediction" : "Your answer";
    const control = given ? buttonsFor(given, label, choose) : fieldBefore(fold, label, recall ? "Predict" : "Check", choose);

    box.id = recall ? `predict-${number}` : `exercise-${number}`;
    const answer = make("div", { className: "told" });
    answer.role = "status";
    fold.before(answer);

    /** @param {string} title @param {Reason} reason */
    const told = (title, { isRight, why }) =>
      make("p", { className: isRight ? "right" : "wrong" }, make("strong", {}, title), " ", ...why.map((node) => node.cloneNode(true)));
    const show = () => {
      const chosen = window.bookKept.get(kind, chapter, number);
      const reason = chosen === undefined ? undefined : reasonFor(chosen); // a choice that a new edition no longer offers is none
      const isOver = reason !== undefined && (reason === right || recall !== undefined);
      control.show(reason && chosen, isOver, right);
      answer.replaceChildren();
      recall?.replaceChildren();
      if (!reason || chosen === undefined) return;
      answer.append(told(reason === right ? "Right." : "Not quite.", reason));
      if (!isOver) return;
      const again = make("button", { type: "button" }, recall ? "Choose again" : "Answer again");
      again.addEventListener("click", () => {
        choose(undefined);
        control.focus();
      });
      if (!recall) {
        answer.append(make("p", {}, again));
        return;
      }
      if (reason !== right) answer.append(told(`The right answer is: ${right.label}.`, right));
      answer.append(make("p", {}, make("a", { href: `#${recall.id}` }, "See it below."), " ", again));
      const verdict = reason === right ? "That is right." : `The right answer is: ${right.label}.`;
      recall.append(make("p", {}, "You predicted: ", make("strong", {}, chosen), `. ${verdict} `, make("a", { href: `#${box.id}` }, "Why?")));
    };
    show();
    count(); // what was answered before answers were counted
    document.addEventListener("kept", show, { signal });
  };
  begin();
  addEventListener("page-shown", begin); // another page has come here: see python/staying.js
}
