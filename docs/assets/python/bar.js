// The bar under a cell: its buttons, what it has to say, and how far it is.

/**
 * @param {HTMLElement} block the cell
 * @param {number} number which of the chapter's cells it is
 * @param {Record<string, () => void>} actions what each button does, by the button's word
 */
export function barFor(block, number, actions) {
  const bar = Object.assign(document.createElement("div"), { className: "cell-bar" });
  const buttons = Object.entries(actions).map(([word, pressed]) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: word });
    button.setAttribute("aria-label", `${word} cell ${number}`);
    button.addEventListener("click", pressed);
    return [word.toLowerCase(), button];
  });
  const status = Object.assign(document.createElement("span"), { className: "cell-status" });
  status.setAttribute("role", "status");
  const progress = Object.assign(document.createElement("span"), { className: "cell-progress" });
  bar.append(...buttons.map(([, button]) => button), status, progress);
  block.after(bar);
  return {
    buttons: Object.fromEntries(buttons),
    /** Say where the cell stands: assistive technology reads it out. */
    say(text) {
      if (status.textContent !== text) status.textContent = text;
      progress.textContent = "";
    },
    /** Show how far it is: this changes too often to be read out. */
    show(text) {
      progress.textContent = text;
    },
  };
}
