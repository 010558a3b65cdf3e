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
  makeFinder: typeof import("./search/finder.js").makeFinder;
  searchLibrary: typeof import("../../src/bookbuild/in_the_page/search/library.js");
}
