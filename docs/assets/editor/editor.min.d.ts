// What is bundled from our own module.
export { edit } from "../../../src/bookbuild/in_the_page/editor/editor.js";
export type { Editor, Options } from "../../../src/bookbuild/in_the_page/editor/editor.js";
