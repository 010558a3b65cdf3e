// What scripts of the page find there, and types that TypeScript's own lack.

/** KaTeX, of https://katex.org/docs/api, as far as it is used. */
declare const katex: {
  render(tex: string, element: HTMLElement, options: { displayMode: boolean; throwOnError: boolean }): void;
};

/** A section of the book, as search.py writes it into assets/sections.js. */
interface BookSection {
  location: string;
  title: string;
  text: string;
  page: string;
}

interface Window {
  bookSections: BookSection[];
}
