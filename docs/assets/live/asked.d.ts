// What the build writes: see src/bookbuild/in_the_page/asked.py.
export interface Asked {
  name: string;
  /** The stem of its chapter's file. */
  chapter: string;
  title: string;
  /** The book's own function. */
  text: string;
}
export const ASKED: Asked[];
export const GIVEN: Record<string, string>;
