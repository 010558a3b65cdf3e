// What the search takes from others: the index, its words as a tree, and the stems of words.
export { default as MiniSearch } from "minisearch";
export { default as SearchableMap } from "minisearch/SearchableMap";
export { stemmer } from "stemmer";
