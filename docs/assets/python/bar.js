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
  const text = (/** @type {string} */ className) => Object.assign(document.createElement("span"), { className });
  const [tags, status, progress, warning] = ["cell-tags", "cell-status", "cell-progress", "cell-warning"].map(text);
  status.setAttribute("role", "status");
  bar.append(...buttons.map(([, button]) => button), tags, status, progress, warning);
  block.after(bar);
  return {
    bar,
    buttons: /** @type {Record<Lowercase<Word>, HTMLButtonElement>} */ (Object.fromEntries(buttons)),
    /** Say where the cell stands: assistive technology reads it out. @param {string} words */
    say(words) {
      if (status.textContent !== words) status.textContent = words;
      progress.textContent = "";
    },
    /** Show how far it is: this changes too often to be read out. @param {string} words */
    show(words) {
      progress.textContent = words;
    },
    /** Tell what a button is about to do. @param {string} words */
    warn(words) {
      warning.textContent = words;
    },
    /** Put words to the cell that hold until they are changed. @param {string[]} words */
    tag(...words) {
      tags.textContent = words.filter(Boolean).join(", ");
    },
  };
}
