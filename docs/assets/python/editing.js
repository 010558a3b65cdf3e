// The editor of a cell, fetched when the first cell is edited.

/** @import { Editor, Options } from "../editor/editor.min.js" */

const STYLES = `
  :host { display: block; }
  .cm-editor { background: var(--md-code-bg-color); color: var(--md-code-fg-color); outline: none; }
  .cm-editor.cm-focused { outline: 3px solid var(--accent); outline-offset: 2px; }
  .cm-scroller { font-family: var(--md-code-font-family); font-size: var(--cell-code-size); line-height: 1.4; overflow-x: auto; }
  .cm-editor .cm-scroller .cm-content { caret-color: currentColor; padding: 0.8em 0; }
  .cm-editor .cm-content .cm-line { padding: 0 1.18em; }
  .cm-cursor { border-left-color: currentColor !important; }
  .cm-selectionBackground { background: color-mix(in srgb, var(--link) 25%, transparent) !important; }
  .cm-matchingBracket { outline: 1px solid var(--ink-soft); }
  .k { color: var(--md-code-hl-keyword-color); }
  .kc { color: var(--md-code-hl-constant-color); }
  .s { color: var(--md-code-hl-string-color); }
  .c { color: var(--md-code-hl-comment-color); }
  .m { color: var(--md-code-hl-number-color); }
  .nf { color: var(--md-code-hl-function-color); }
  .o { color: var(--md-code-hl-operator-color); }
`;

/**
 * Put an editor with all of a cell's code in its place; the parts that were there stay, hidden.
 * @param {HTMLElement} block the cell
 * @param {Omit<Options, "styles">} options
 * @returns {Promise<Editor>}
 */
export async function editorFor(block, options) {
  const { edit } = await import("../editor/editor.min.js");
  const styles = new CSSStyleSheet();
  styles.replaceSync(STYLES);
  const host = document.createElement("div");
  host.className = "cell-editor";
  const text = /** @type {HTMLElement} */ (block.querySelector("code"));
  host.style.setProperty("--cell-code-size", getComputedStyle(text).fontSize);
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (block.querySelectorAll(":scope > *"))) part.hidden = true;
  block.append(host);
  return edit(host, { ...options, styles });
}
