"use strict";

// Search: looks through the text of all sections at each keystroke. The book is small enough to need no index.
{
  /** @typedef {BookSection & {titleWords: string, textWords: string}} Section in small letters, too */
  /** @typedef {{section: Section, starts: string[], score: number}} Hit a section, and the words' beginnings that it was found by */

  const LIMIT = 20;
  const LETTER = /[\p{L}\p{N}]/u;
  const dialog = /** @type {HTMLDialogElement} */ (document.querySelector("dialog.search"));
  const form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
  const input = /** @type {HTMLInputElement} */ (dialog.querySelector("input"));
  const status = /** @type {HTMLElement} */ (dialog.querySelector("[role=status]"));
  const list = /** @type {HTMLOListElement} */ (dialog.querySelector("ol"));

  /**
   * The sections, fetched when first asked for; as a script, because a page opened from a folder may fetch nothing else.
   * @type {() => Promise<Section[]>}
   */
  const load = once(
    () =>
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = `${dialog.dataset.base}/assets/sections.js`;
        script.onload = () => resolve(window.bookSections.map(prepared));
        script.onerror = () => reject(new Error(`${script.src} could not be loaded`));
        document.head.append(script);
      }),
  );

  /** @template Result @param {() => Result} work */
  function once(work) {
    /** @type {Result | undefined} */
    let done;
    return () => (done ??= work());
  }

  /** @param {BookSection} section @returns {Section} */
  function prepared(section) {
    return { ...section, titleWords: section.title.toLowerCase(), textWords: section.text.toLowerCase() };
  }

  /** The sections in which every word of the query starts a word, best first. @param {Section[]} sections @param {string} query */
  function search(sections, query) {
    const starts = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (starts.length === 0) return [];
    /** @type {Hit[]} */
    const found = [];
    for (const section of sections) {
      const scores = starts.map((start) => score(section, start));
      if (scores.every(Boolean)) found.push({ section, starts, score: scores.reduce((sum, each) => sum + each) });
    }
    return found.sort((a, b) => b.score - a.score);
  }

  /**
   * A title counts more than text, a page's own title most, and an early place in the text a little more than a late one.
   * @param {Section} section
   * @param {string} start
   */
  function score({ titleWords, textWords, location }, start) {
    if (placeOf(start, titleWords) >= 0) return location.includes("#") ? 4 : 8;
    const place = placeOf(start, textWords);
    return place < 0 ? 0 : 1 + 1 / (1 + place);
  }

  /** Where in a text a word starts so, or -1. (A regular expression that looks behind is slower.) @param {string} start @param {string} text */
  function placeOf(start, text) {
    let place = text.indexOf(start);
    while (place > 0 && LETTER.test(text[place - 1])) place = text.indexOf(start, place + 1);
    return place;
  }

  /** @param {Hit} hit */
  function entry({ section, starts }) {
    const link = document.createElement("a");
    link.href = `${dialog.dataset.base}/${section.location}`;
    link.append(section.title);
    const item = document.createElement("li");
    item.append(link);
    if (section.page) item.append(` in ${section.page}`);
    item.append(excerpt(section, starts[0]));
    return item;
  }

  /** @param {Section} section @param {string} start */
  function excerpt({ text, textWords }, start) {
    const found = placeOf(start, textWords);
    const place = Math.max(0, found);
    const begin = place < 40 ? 0 : text.indexOf(" ", place - 40) + 1;
    const paragraph = document.createElement("p");
    const length = text.slice(place).split(/\s/, 1)[0].length;
    const hit = document.createElement(found < 0 ? "span" : "mark");
    hit.append(text.slice(place, place + length));
    paragraph.append(begin ? "… " : "", text.slice(begin, place), hit, text.slice(place + length, place + 120), " …");
    return paragraph;
  }

  async function show() {
    const sections = await load();
    const found = search(sections, input.value);
    list.replaceChildren(...found.slice(0, LIMIT).map(entry));
    status.textContent = input.value.trim() ? counted(found.length) : "";
  }

  /** @param {number} found */
  function counted(found) {
    if (found > LIMIT) return `${found} sections; the first ${LIMIT} are listed`;
    return found === 1 ? "1 section" : `${found || "No"} sections`;
  }

  function open() {
    dialog.showModal();
    input.select();
    load().catch((error) => (status.textContent = error.message));
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
  input.addEventListener("input", show);
  dialog.addEventListener("keydown", walk);
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || (target instanceof Element && target.closest("a"))) dialog.close();
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter) return;
    event.preventDefault();
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
    show();
  }
}
