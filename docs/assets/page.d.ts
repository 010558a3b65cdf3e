// What scripts of the page find there, and types that TypeScript's own lack.

/** A section of the book, as search.py writes it into assets/sections.js. */
interface BookSection {
  location: string;
  title: string;
  text: string;
  page: string;
}

interface Window {
  bookSections: BookSection[];
  /** The theme's: it brings its parts of the document that it is told to life. */
  document$: { next(document: Document): void };
}
