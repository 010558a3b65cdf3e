// A choice of the kernels that have a name; the reader's own has none.

import { select } from "./parts.js";

/** @param {string} label @param {string[]} names as in `KERNELS` */
export function kernelChoice(label, names) {
  return select(label, ["", ...names], (name) => (name ? name.toLowerCase().replaceAll("_", " ") : "your own"));
}
