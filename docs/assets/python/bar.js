// The bar under a cell: its buttons, what it has to say, and how far it is.

/**
 * @template {string} Word
 * @param {HTMLElement} block the cell
 * @param {number} number which of the chapter's cells it is
 * @param {Record<Word, () => void>} actions what each button does, by the button's word
 */
export function barFor(block, number, actions) {
  const bar = Object.assign(document.createElement("div"), { className: "cell-bar" });
  /** @type {[string, () => void][]} */
  const named = Object.entries(actions);
  const buttons = named.map(([word, pressed]) => {
    const button = Object.assign(document.createElement("button"), { type: /** @type {const} */ ("button"), textContent: word });
    button.setAttribute("aria-label", `${word} cell ${number}`);
    button.addEventListener("click", pressed);
    return /** @type {const} */ ([word.toLowerCase(), button]);
  });
  const status = Object.assign(document.createElement("span"), { className: "cell-status" });
  status.setAttribute("role", "status");
  const progress = Object.assign(document.createElement("span"), { className: "cell-progress" });
  bar.append(...buttons.map(([, button]) => button), status, progress);
  block.after(bar);
  return {
    buttons: /** @type {Record<Lowercase<Word>, HTMLButtonElement>} */ (Object.fromEntries(buttons)),
    /** Say where the cell stands: assistive technology reads it out. @param {string} text */
    say(text) {
      if (status.textContent !== text) status.textContent = text;
      progress.textContent = "";
    },
    /** Show how far it is: this changes too often to be read out. @param {string} text */
    show(text) {
      progress.textContent = text;
    },
  };
}
