// What the search uses of the packages that are bundled in library.min.js, so that types are checked without them.

declare module "minisearch" {
  export interface Result {
    id: number;
    score: number;
    /** Each word of the index that was found, with the fields it was found in. */
    match: Record<string, string[]>;
  }
  export interface Options {
    boost?: Record<string, number>;
    boostDocument?: (id: number) => number;
    boostTerm?: (term: string) => number;
    combineWith?: "AND" | "OR";
  }
  export type Query = string | (Options & { queries: Query[] });
  export default class MiniSearch<T> {
    constructor(options: { fields: string[]; processTerm: (term: string) => string; tokenize: (text: string) => string[] });
    add(document: T): void;
    search(query: Query, options: Options): Result[];
  }
}

declare module "minisearch/SearchableMap" {
  export default class SearchableMap<T> extends Map<string, T> {
    static from<T>(entries: Iterable<[string, T]>): SearchableMap<T>;
    atPrefix(prefix: string): SearchableMap<T>;
    /** The words at most so many letters away, each with its value and its distance. */
    fuzzyGet(word: string, distance: number): Map<string, [T, number]>;
  }
}

declare module "stemmer" {
  export function stemmer(word: string): string;
}
