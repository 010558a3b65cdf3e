"use strict";
{
  // Each Predict box becomes a choice to make. The choice is kept, answered in the box, and recalled beside the figure
  // that decides. Which choices there are, and what is told to each, is read from the box: see predictions.py.

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

  /** Buttons in the place of a list or of a table's cells. @param {Element} given @param {(choice: string) => void} choose */
  const buttonsFor = (given, choose) => {
    const buttons = [...given.querySelectorAll("li, th, td")].map((item) => {
      const choice = words(item);
      const button = make("button", { type: "button", value: choice, disabled: !choice }, choice);
      button.addEventListener("click", () => choose(choice));
      return button;
    });
    const group = make("div", { className: "choices", role: "group", ariaLabel: "Your prediction" }, ...buttons);
    const columns = given.querySelectorAll("th").length;
    if (columns) {
      group.classList.add("places");
      group.style.setProperty("--columns", String(columns));
    }
    (given.closest(".md-typeset__scrollwrap") ?? given).replaceWith(group);
    const show = (/** @type {string | undefined} */ chosen, /** @type {Reason} */ right) => {
      for (const button of buttons) {
        button.ariaPressed = String(button.value === chosen);
        button.disabled = !button.value || (chosen !== undefined && button.value !== chosen);
        button.classList.toggle("right", chosen !== undefined && right.isFor(button.value));
      }
    };
    return { show, focus: () => buttons.find(({ disabled }) => !disabled)?.focus() };
  };

  /** A field for a number. @param {Element} fold @param {(choice: string) => void} choose */
  const fieldBefore = (fold, choose) => {
    const input = make("input", { type: "number", step: "any", required: true });
    const button = make("button", {}, "Predict");
    const form = make("form", { className: "choices" }, make("label", {}, "Your prediction: ", input), button);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!input.readOnly) choose(input.value);
    });
    fold.before(form);
    const show = (/** @type {string | undefined} */ chosen) => {
      input.value = chosen ?? "";
      input.readOnly = chosen !== undefined;
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
      const number = String(k + 1);
      const fold = box.querySelector("details");
      if (!fold) return;
      const reasons = [...fold.querySelectorAll("li")].map(reasonIn);
      const right = /** @type {Reason} */ (reasons.find(({ isRight }) => isRight));
      const given = box.querySelector(":scope > ul, :scope > table, :scope > .md-typeset__scrollwrap table");
      const choose = (/** @type {string | undefined} */ choice) => window.bookKept.set("predictions", chapter, number, choice);
      const control = given ? buttonsFor(given, choose) : fieldBefore(fold, choose);

      box.id = `predict-${number}`;
      const recall = recallFor(box, landmarks);
      recall.id = `recall-${number}`;
      const answer = make("div", { className: "told" });
      answer.role = "status";
      fold.before(answer);

      /** @param {string} title @param {Reason} reason */
      const told = (title, { isRight, why }) =>
        make("p", { className: isRight ? "right" : "wrong" }, make("strong", {}, title), " ", ...why.map((node) => node.cloneNode(true)));
      const show = () => {
        const chosen = window.bookKept.get("predictions", chapter, number);
        // A choice that a new edition no longer offers is none. The last reason for numbers is that of any other.
        const reason = chosen === undefined ? undefined : (reasons.find(({ isFor }) => isFor(chosen)) ?? (given ? undefined : reasons.at(-1)));
        control.show(reason && chosen, right);
        answer.replaceChildren();
        recall.replaceChildren();
        if (!reason || chosen === undefined) return;
        const again = make("button", { type: "button" }, "Choose again");
        again.addEventListener("click", () => {
          choose(undefined);
          control.focus();
        });
        const below = make("a", { href: `#${recall.id}` }, "See it below.");
        answer.append(
          ...(reason === right ? [told("Right.", right)] : [told("Not quite.", reason), told(`The right answer is: ${right.label}.`, right)]),
          make("p", {}, below, " ", again),
        );
        const verdict = reason === right ? "That is right." : `The right answer is: ${right.label}.`;
        recall.append(make("p", {}, "You predicted: ", make("strong", {}, chosen), `. ${verdict} `, make("a", { href: `#${box.id}` }, "Why?")));
      };
      show();
      document.addEventListener("kept", show, { signal });
    });
  };
  begin();
  addEventListener("page-shown", begin); // another page has come here: see python/staying.js
}
