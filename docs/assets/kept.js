"use strict";
{
  // What the reader has done, by kind, chapter and item, such as predictions, 02_slide_multiply_sum, 1. It is kept in
  // this browser alone. Who changes it is told by an event, "kept", of the document.

  const KEY = "what-a-filter-sees";
  const ODD = "This browser keeps something for the book that the book did not write: it is left out, and stays in the file that you carry away.";
  const LONGEST = 2_000_000; // letters of a file that may hold it
  const isTable = (/** @type {unknown} */ value) => typeof value === "object" && value !== null && !Array.isArray(value);

  /**
   * Give what is sound in a table of tables of tables of texts, and tell what is not.
   * @param {unknown} value @param {number} deep tables within @param {() => void} odd
   * @returns {any}
   */
  const soundIn = (value, deep, odd) => {
    if (!isTable(value)) return odd();
    const entries = Object.entries(/** @type {object} */ (value)).flatMap(([name, item]) => {
      const sound = deep ? soundIn(item, deep - 1, odd) : typeof item === "string" ? item : odd();
      return sound === undefined ? [] : [[name, sound]];
    });
    return Object.fromEntries(entries);
  };
  /** What a text holds, and whether all of it is what this book writes. @param {string} text @returns {{sound: Kept, isWhole: boolean}} */
  const readIn = (text) => {
    let isWhole = true;
    const odd = () => void (isWhole = false);
    try {
      return { sound: soundIn(JSON.parse(text), 2, odd) ?? {}, isWhole };
    } catch {
      return { sound: {}, isWhole: false };
    }
  };

  let kept = /** @type {Kept} */ ({});
  let isKept = true; // where the browser keeps nothing, or no more, what is done is kept while the page is open
  const read = () => {
    if (!isKept) return kept;
    try {
      const text = localStorage.getItem(KEY) ?? "{}";
      const { sound, isWhole } = readIn(text);
      kept = isWhole ? sound : { ...sound, odd: { ...sound.odd, stored: { ...sound.odd?.stored, [text.length]: text } } }; // nothing is lost
    } catch {} // storage may be forbidden
    return kept;
  };
  const write = (/** @type {Kept} */ changed) => {
    kept = changed;
    try {
      if (Object.keys(kept).length) localStorage.setItem(KEY, JSON.stringify(kept));
      else localStorage.removeItem(KEY);
      isKept = true;
    } catch {
      isKept = false;
    }
    document.dispatchEvent(new Event("kept"));
  };

  window.bookKept = {
    all: read,
    chapter: (path = location.pathname) => path.slice(path.lastIndexOf("/") + 1).replace(/\.html$/, ""),
    get: (kind, chapter, item) => read()[kind]?.[chapter]?.[item],
    set: (kind, chapter, item, value) => {
      const ofChapter = { ...read()[kind]?.[chapter] };
      if (value === undefined) delete ofChapter[item];
      else ofChapter[item] = value;
      write({ ...kept, [kind]: { ...kept[kind], [chapter]: ofChapter } });
    },
    bring: (text) => {
      const { sound, isWhole } = text.length > LONGEST ? { sound: {}, isWhole: false } : readIn(text);
      if (!isWhole) throw new TypeError("This is no progress of this book.");
      const own = read();
      for (const [kind, chapters] of Object.entries(sound)) {
        for (const [chapter, items] of Object.entries(chapters)) {
          sound[kind][chapter] = { ...items, ...own[kind]?.[chapter] };
        }
        sound[kind] = { ...own[kind], ...sound[kind] };
      }
      write({ ...own, ...sound });
    },
    odd: () => (read().odd ? ODD : ""),
    forget: () => write({}),
  };

  // Another page may have changed it: one in another tab, or one that the reader comes back from.
  const tell = () => document.dispatchEvent(new Event("kept"));
  addEventListener("storage", tell);
  addEventListener("pageshow", ({ persisted }) => persisted && tell());
}
