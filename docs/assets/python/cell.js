// One cell: run, edit, stop and reset it, and put what it draws where the chapter's own figure stands.

import { barFor } from "./bar.js";
import { keep, kept } from "./kept.js";
import { canInterrupt, isStarted, run } from "./python.js";

/** @import { Editor } from "../editor/editor.min.js" */
/** @import { Answer } from "./answer.js" */
/** @import { Checked } from "./python.js" */

/**
 * @typedef {object} Chapter what a cell asks of those around it
 * @property {string} path
 * @property {{versions: () => string[][], learn: (sources: number[][][]) => void, read: (codes?: string[][]) => {book: number[], now: number[]}}} signs
 * @property {(cell: Cell) => void} ask run a cell when its turn comes
 * @property {() => void} stop whatever runs
 * @property {() => void} look which answers are out of date
 * @property {(cell: Cell) => void} edits a cell is about to be edited
 */

/**
 * @typedef {object} Cell
 * @property {number} number which of the chapter's cells it is
 * @property {HTMLElement} bar
 * @property {string} original the book's own code
 * @property {string} [needs] what a page cannot have
 * @property {number} [shown] the sign of the code that gave what is shown, if it is not the book's answer
 * @property {boolean} isDone it has run, and would give the same again
 * @property {boolean} isAsked the reader waits for it
 * @property {() => string} code as it is now
 * @property {(text: string) => void} say where it stands
 * @property {(text: string) => void} show how far it is
 * @property {(isAsked: boolean) => void} await say that the reader waits for this cell, or no longer does
 * @property {(isStale: boolean) => void} mark whether what is shown is that of other code
 * @property {(code: string | null) => void} take the code of a link; null is of one that is damaged
 * @property {(asker: Cell) => Promise<boolean>} run it for the one that the reader asked for, which may stand below;
 *   tells whether it ended without an error
 */

const RUNS = [".imports", ".thought", ".drawing"]; // the order in which a cell's parts run; on the page the thought comes first
const dark = matchMedia("(prefers-color-scheme: dark)");

/** One code block of the chapter, with its buttons and its answer. @param {HTMLElement} block @param {number} number @param {Chapter} chapter */
export function cellOf(block, number, chapter) {
  const parts = RUNS.flatMap((part) => block.querySelector(`${part} code`) ?? []);
  const original = parts.map((part) => part.textContent.trimEnd()).join("\n\n");
  const { seconds, needs, exercise } = block.dataset;
  const actions = { Run: () => chapter.ask(cell), Edit: edit, Stop: chapter.stop, Reset: reset, Link: share };
  const { bar, buttons, say, show, warn, tag } = barFor(block, number, actions);
  /** @type {Cell} */
  const cell = { number, bar, original, needs, isDone: false, isAsked: false, code, say, show, await: wait, mark, take, run: runFor };
  /** @type {Editor | undefined} */
  let editor; // its module, and the answer's, are loaded when they are needed
  /** @type {Answer | undefined} */
  let answer;
  /** @type {HTMLElement | undefined} what shows code that is not the book's until it is edited */
  let plain;
  let isLinked = false; // the code is not the reader's: it is kept when they change it
  let isStale = false; // what is shown is the answer of other code
  let isWriting = false; // what changes in the editor is not the reader's doing
  let current = original;

  buttons.stop.hidden = buttons.reset.hidden = buttons.link.hidden = true;
  if (needs) {
    buttons.run.disabled = buttons.edit.disabled = true;
    say(`This cell needs ${needs}, which a page cannot have. Run it on your computer.`);
  } else {
    const own = kept(chapter.path, number);
    if (own) put(own.code);
    if (own) say(own.original === original ? "Your edit of last time." : "Your edit of last time; the book's code has changed since.");
    else if (seconds) say(`Takes about ${seconds} s in the page.`);
  }

  function code() {
    return (editor?.read() ?? current).trimEnd();
  }

  /** Show other code than the book's, without an editor: that is large. @param {string} text */
  function put(text) {
    current = text;
    if (editor) return write(text);
    plain ??= document.createElement("div");
    plain.className = "highlight";
    const shown = document.createElement("pre");
    shown.tabIndex = 0; // long lines scroll, for the keyboard too
    shown.append(Object.assign(document.createElement("code"), { textContent: `${text}\n` }));
    plain.replaceChildren(shown);
    for (const part of /** @type {HTMLCollectionOf<HTMLElement>} */ (block.children)) part.hidden = part !== plain;
    block.append(plain);
  }

  /** @param {string} text */
  function write(text) {
    isWriting = true;
    editor?.write(text);
    isWriting = false;
  }

  async function edit() {
    chapter.edits(cell);
    say("Loading the editor…");
    const leave = () => buttons.run.focus();
    try {
      const { editorFor } = await import("./editing.js");
      plain?.remove();
      plain = undefined;
      editor ??= await editorFor(block, { code: current, label: `Code of cell ${number}`, run: actions.Run, leave, changed });
    } catch {
      return say("The editor could not be loaded.");
    }
    buttons.edit.hidden = true;
    buttons.reset.hidden = false;
    say("Shift and Enter run the cell, Esc leaves it.");
    editor.focus();
  }

  function changed() {
    if (isWriting) return;
    isLinked = false;
    cell.isDone = false;
    const isKept = keep(chapter.path, number, { code: code(), original });
    if (!cell.isAsked) say(isKept ? "" : "This browser keeps no edits: yours is lost when you leave the page.");
    chapter.look();
  }

  function reset() {
    if (isLinked) history.replaceState(history.state, "", location.pathname + location.search);
    const isOwn = !isLinked;
    current = original;
    write(original);
    if (plain) for (const part of /** @type {HTMLCollectionOf<HTMLElement>} */ (block.children)) part.hidden = part === plain;
    if (isOwn) keep(chapter.path, number, null);
    isLinked = false;
    answer?.restore();
    cell.shown = undefined;
    cell.isDone = false;
    if (!editor && document.activeElement === buttons.reset) buttons.run.focus();
    chapter.look();
    say("The book's own code and answer are back.");
  }

  async function share() {
    const { linkTo } = await import("./link.js");
    const link = await linkTo(number, code());
    try {
      await navigator.clipboard.writeText(link);
      say("The link is copied. It carries this cell's code.");
    } catch {
      history.replaceState(history.state, "", link);
      say("The browser copies nothing here; the link is now in the address bar.");
    }
  }

  /** @param {string | null} linked */
  function take(linked) {
    if (linked === null || needs) return say("The code in the link is damaged; this is the book's.");
    put(linked);
    isLinked = true;
    cell.isDone = false;
    chapter.look();
    say("This code came with the link and is not the book's. Read it before you run it.");
    block.scrollIntoView({ block: "center" });
  }

  /** @param {boolean} isAsked */
  function wait(isAsked) {
    cell.isAsked = isAsked;
    buttons.run.setAttribute("aria-disabled", String(isAsked)); // not disabled: it would lose the keyboard's focus
    if (!isAsked && document.activeElement === buttons.stop) buttons.run.focus();
    buttons.stop.hidden = !isAsked;
    warn(isAsked && !canInterrupt() ? "Stop also loses all variables." : "");
    buttons.reset.hidden = false;
    buttons.reset.disabled = isAsked;
  }

  /** @param {boolean} isNow */
  async function mark(isNow) {
    isStale = isNow;
    const isEdited = code() !== original;
    if (isStale) cell.isDone = false;
    buttons.link.hidden = !isEdited;
    if (isEdited) buttons.reset.hidden = false;
    tag(isEdited ? "edited" : "", isStale ? "out of date" : "");
    if (isStale) answer ??= (await import("./answer.js")).answerOf(block);
    answer?.mark(isStale); // as it is by now
  }

  /** @param {Cell} asker */
  async function runFor(asker) {
    const [{ answerOf }, { follow }] = await Promise.all([import("./answer.js"), import("./progress.js")]);
    answer ??= answerOf(block);
    const way = follow(cell, asker, { seconds, print: answer.print });
    const versions = chapter.signs.versions();
    const asked = code();
    const isOwn = asked !== original && !isLinked; // what came with a link is not the reader's, though they type while it runs
    answer.clear();
    way.say(isStarted() ? "Running…" : "Starting Python…");
    const passed = asked.includes("my_filtersight") ? (window.bookKept.all().passed ?? {}) : undefined;
    const request = { code: asked, cell: `cell ${number}`, dark: dark.matches, chapter: chapter.path, versions, passed };
    const { failure, figures, sources, checked, lost } = await run(request, way.heard);
    way.end();
    const stopped = failure?.stopped;
    if (lost || stopped) {
      way.say(lost ? `${lost} The next Run starts Python afresh, with the cells above.` : "Stopped. The variables are still there.");
      cell.shown = NaN; // equal to none: what is shown is no code's
      chapter.look();
      return false;
    }
    chapter.signs.learn(sources);
    const { book, now } = chapter.signs.read(versions);
    cell.shown = now[number - 1];
    answer.show(figures, cell.shown !== book[number - 1]);
    if (failure) answer.fail(failure);
    const found = checked?.find(({ name }) => name === exercise);
    if (found && isOwn) remember(found);
    cell.isDone = !failure && asked === code();
    say(failure ? "This cell ended with an error." : `Done in ${way.took().toFixed(1)} s.`);
    if (failure && asker !== cell) asker.say(`Cell ${number} above ended with an error, so this one was not run.`);
    chapter.look();
    return !failure;
  }

  return cell;
}

/** Keep that an exercise was tried, and, once it is passed, what of the cell goes into the reader's module. @param {Checked} found */
function remember({ name, passed, sentence, text, missing }) {
  const { chapter, get, set } = window.bookKept;
  const isWhole = !missing.length;
  const elsewhere = `It takes ${missing.join(", ")} from outside of its cell: write that into the cell too, and run it again, for your module needs it.`;
  set("tried", chapter(), name, passed && !isWhole ? elsewhere : sentence);
  if (passed) set("passed", chapter(), name, isWhole ? text : (get("passed", chapter(), name) ?? ""));
}
