"use strict";

// The search's dialog. What finds is loaded when a reader first searches: see the folder search.
{
  /** @typedef {import("./search/finder.js").Answer} Answer */
  /** @typedef {import("./search/finder.js").Hit} Hit */

  const dialog = /** @type {HTMLDialogElement} */ (document.querySelector("dialog.search"));
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
  const input = /** @type {HTMLInputElement} */ (dialog.querySelector("input"));
  const close = /** @type {HTMLButtonElement} */ (dialog.querySelector("button"));
  const status = /** @type {HTMLElement} */ (dialog.querySelector("[role=status]"));
  const list = /** @type {HTMLOListElement} */ (dialog.querySelector("ol"));

  /** @type {ReturnType<Window["makeFinder"]> | undefined} */
  let finder;

  /** Gives what answers queries; as scripts, because a page opened from a folder may load nothing else. */
  function load() {
    finder ??= Promise.all([script("sections.js"), script("search/finder.js")])
      .then(() => window.makeFinder(window.bookSections, window.searchLibrary))
      .catch((error) => {
        finder = undefined; // the next letter tries again
        throw error;
      });
    return finder;
  }

  /** @param {string} name @returns {Promise<void>} */
  function script(name) {
    return new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = `${dialog.dataset.base}/assets/${name}`;
      element.onload = () => resolve();
      element.onerror = () => reject(new Error(`${element.src} could not be loaded`));
      document.head.append(element);
    });
  }

  /** @param {Hit} hit */
  function entry({ section, passage }) {
    const link = document.createElement("a");
    link.href = `${dialog.dataset.base}/${section.location}`;
    link.append(section.title);
    const paragraph = document.createElement("p");
    paragraph.append(...passage.map(({ text, isHit }) => (isHit ? mark(text) : text)));
    const item = document.createElement("li");
    item.append(link, section.page ? ` in ${section.page}` : "", paragraph);
    return item;
  }

  /** @param {string} text */
  function mark(text) {
    const hit = document.createElement("mark");
    hit.append(text);
    return hit;
  }

  async function show() {
    const find = await load();
    const answer = find(input.value);
    list.replaceChildren(...answer.hits.map(entry));
    status.textContent = input.value.trim() ? told(answer) : "";
  }

  /** @param {Answer} answer */
  function told({ hits, count, read, unknown }) {
    const readings = read.map(([typed, as]) => `“${typed}” is read as “${as}”.`);
    const missing = unknown.map((word) => `The book does not say “${word}”.`);
    return [...readings, ...missing, counted(count, hits.length)].join(" ");
  }

  /** @param {number} count @param {number} listed */
  function counted(count, listed) {
    if (count > listed) return `${count} sections; the first ${listed} are listed`;
    return count === 1 ? "1 section" : `${count || "No"} sections`;
  }

  function open() {
    dialog.showModal();
    input.select();
    load().catch(say);
  }

  /** @param {Error} error */
  function say({ message }) {
    status.textContent = message;
  }

  /**
   * Up and down walk through the input and the links below it; Escape closes even what would only be emptied by it.
   * @param {KeyboardEvent} event
   */
  function walk(event) {
    if (event.key === "Escape") dialog.close();
    const step = Number(event.key === "ArrowDown") - Number(event.key === "ArrowUp");
    if (!step) return;
    const stops = [input, ...list.querySelectorAll("a")];
    stops[stops.findIndex((stop) => stop === document.activeElement) + step]?.focus();
    event.preventDefault();
  }

  const opener = /** @type {HTMLElement} */ (document.querySelector(".search-open"));
  opener.hidden = false;
  opener.addEventListener("click", open);
  close.addEventListener("click", () => dialog.close());
  input.addEventListener("input", () => show().catch(say));
  dialog.addEventListener("keydown", walk);
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || (target instanceof Element && target.closest("a"))) dialog.close();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await load(); // what was typed before is shown by now
    list.querySelector("a")?.click();
  });
  document.addEventListener("keydown", (event) => {
    const [target] = event.composedPath(); // what is in an editor's shadow, too
    const writing = target instanceof Element && target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || writing || dialog.open) return;
    event.preventDefault();
    open();
  });

  // The page for addresses that lead nowhere asks for a search in the address.
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) {
    input.value = asked;
    open();
    show().catch(say);
  }
}
