// What is bundled from our own module.
export { edit } from "../../../src/bookbuild/editor/editor.js";
export type { Editor, Options } from "../../../src/bookbuild/editor/editor.js";
