"use strict";
{
  // What the reader has done, by kind, chapter and item, such as predictions, 02_slide_multiply_sum, 1. It is kept in
  // this browser alone. Who changes it is told by an event, "kept", of the document.

  const KEY = "what-a-filter-sees";
  const entriesOf = (/** @type {unknown} */ value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TypeError("not a table");
    return Object.entries(value);
  };
  const textOf = (/** @type {unknown} */ value) => {
    if (typeof value !== "string") throw new TypeError("not a text");
    return value;
  };
  /** @template Value @param {(value: unknown) => Value} inner @returns {(value: unknown) => Record<string, Value>} */
  const tableOf = (inner) => (value) => Object.fromEntries(entriesOf(value).map(([name, item]) => [name, inner(item)]));
  const keptIn = tableOf(tableOf(tableOf(textOf)));

  let kept = /** @type {Kept} */ ({});
  let isKept = true; // where the browser keeps nothing, or no more, what is done is kept while the page is open
  const read = () => {
    if (!isKept) return kept;
    try {
      kept = keptIn(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
    } catch {} // storage may be forbidden, or hold what this book did not write
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
    get: (kind, chapter, item) => read()[kind]?.[chapter]?.[item],
    set: (kind, chapter, item, value) => {
      const ofChapter = { ...read()[kind]?.[chapter] };
      if (value === undefined) delete ofChapter[item];
      else ofChapter[item] = value;
      write({ ...kept, [kind]: { ...kept[kind], [chapter]: ofChapter } });
    },
    bring: (text) => {
      const brought = keptIn(JSON.parse(text));
      const own = read();
      for (const [kind, chapters] of Object.entries(brought)) {
        for (const [chapter, items] of Object.entries(chapters)) {
          brought[kind][chapter] = { ...own[kind]?.[chapter], ...items };
        }
        brought[kind] = { ...own[kind], ...brought[kind] };
      }
      write({ ...own, ...brought });
    },
    forget: () => write({}),
  };

  // Another page may have changed it: one in another tab, or one that the reader comes back from.
  const tell = () => document.dispatchEvent(new Event("kept"));
  addEventListener("storage", tell);
  addEventListener("pageshow", ({ persisted }) => persisted && tell());
}
