// An editor for a chapter's cell: CodeMirror 6 (https://codemirror.net), because writing an editor is not this book's work.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap } from "@codemirror/view";
import { tagHighlighter, tags } from "@lezer/highlight";

// The classes that Pygments gives, so that code looks the same before and while it is edited.
const highlighter = tagHighlighter([
  { tag: tags.keyword, class: "k" },
  { tag: [tags.string, tags.special(tags.string)], class: "s" },
  { tag: tags.comment, class: "c" },
  { tag: tags.number, class: "m" },
  { tag: [tags.bool, tags.null], class: "kc" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], class: "nf" },
  { tag: tags.operator, class: "o" },
]);

// Chrome would join the lines of a selection that is typed over itself, with inline styles that the site's policy forbids.
const typeOverSelection = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    if (empty || view.composing || event.inputType !== "insertText") return false;
    const insert = () => view.state.update(view.state.replaceSelection(/** @type {string} */ (event.data)), { userEvent: "input.type" });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, from, to, /** @type {string} */ (event.data), insert))) view.dispatch(insert());
    return true;
  },
});

/**
 * @typedef {object} Options
 * @property {string} code
 * @property {string} label what assistive technology calls the editor
 * @property {CSSStyleSheet} styles
 * @property {() => void} run what Shift and Enter do, and Ctrl or Cmd and Enter
 * @property {() => void} leave what Esc does
 * @property {() => void} changed is called at each change of the code
 */

/** @typedef {{read: () => string, write: (code: string) => void, focus: () => void}} Editor */

/**
 * Put an editor into `parent`, with its styles in a shadow root: they then need no exception from the site's policy.
 * Tab and Esc leave the editor, as everywhere on a page; Ctrl or Cmd and ] or [ indent.
 * @param {HTMLElement} parent
 * @param {Options} options
 * @returns {Editor}
 */
export function edit(parent, { code, label, styles, run, leave, changed }) {
  const root = parent.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [styles];
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: code,
      extensions: [
        Prec.highest(
          keymap.of([
            { key: "Mod-Enter", run: () => (run(), true) },
            { key: "Shift-Enter", run: () => (run(), true) },
          ]),
        ),
        history(),
        drawSelection(),
        typeOverSelection,
        indentOnInput(),
        indentUnit.of("    "),
        bracketMatching(),
        closeBrackets(),
        python(),
        syntaxHighlighting(highlighter),
        EditorView.contentAttributes.of({ "aria-label": label }),
        EditorView.updateListener.of((update) => update.docChanged && changed()),
        keymap.of([
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...historyKeymap,
          { key: "Mod-]", run: indentMore },
          { key: "Mod-[", run: indentLess },
          { key: "Escape", run: () => (leave(), true) }, // after the keys above, which end a selection by it
        ]),
      ],
    }),
  });
  return {
    read: () => view.state.doc.toString(),
    write: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    focus: () => view.focus(),
  };
}
