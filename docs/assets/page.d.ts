// What scripts of the page find there, and types that TypeScript's own lack.

/** A section of the book, as search.py writes it into assets/sections.js. */
interface BookSection {
  location: string;
  title: string;
  text: string;
  page: string;
}

/** What the reader has done, by kind, chapter and item. */
type Kept = Record<string, Record<string, Record<string, string>>>;

/** What kept.js offers to other scripts. */
interface BookKept {
  all: () => Kept;
  /** The chapter at an address, by default the page's own: its name without folders and ending. */
  chapter: (path?: string) => string;
  get: (kind: string, chapter: string, item: string) => string | undefined;
  /** Without a value, forget the item. */
  set: (kind: string, chapter: string, item: string, value?: string) => void;
  /** Add what a file holds and this browser has not; throws if the file is of another kind. */
  bring: (text: string) => void;
  /** What to say of texts that were found where the book keeps its own; nothing if there were none. */
  odd: () => string;
  forget: () => void;
}

interface Window {
  bookSections: BookSection[];
  bookKept: BookKept;
  /** The theme's: it brings its parts of the document that it is told to life. */
  document$: { next(document: Document): void };
  makeFinder: typeof import("./search/finder.js").makeFinder;
  searchLibrary: typeof import("../../src/bookbuild/in_the_page/search/library.js");
}
