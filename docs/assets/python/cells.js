// A chapter's cells: run, edit, stop and reset each, and put what it draws where the chapter's own figure stands.

import { barFor } from "./bar.js";
import { isStarted, run, stop } from "./python.js";

/** @import { Editor } from "../editor/editor.min.js" */

/**
 * @typedef {object} Cell
 * @property {number} number which of the chapter's cells it is
 * @property {string} [needs] what a page cannot have
 * @property {boolean} isDone it has run as it is now
 * @property {boolean} isAsked the reader waits for it
 * @property {boolean} isChanged it has run with other code than the chapter's
 * @property {(text: string) => void} say where it stands
 * @property {(text: string) => void} show how far it is
 * @property {(isAsked: boolean) => void} await say that the reader waits for this cell, or no longer does
 * @property {(asker: Cell) => Promise<boolean>} run it for the one that the reader asked for, which may stand below;
 *   tells whether it ended without an error
 */

const RUNS = [".imports", ".thought", ".drawing"]; // the order in which a cell's parts run; on the page the thought comes first
const dark = matchMedia("(prefers-color-scheme: dark)");
const blocks = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".cell"));
const cells = [...blocks].map((block, k) => cellOf(block, k + 1));
let turn = Promise.resolve(); // runs wait for each other
let stops = 0;

/** One code block of the chapter, with its buttons and its answer. @param {HTMLElement} block @param {number} number */
function cellOf(block, number) {
  const parts = RUNS.flatMap((part) => block.querySelector(`${part} code`) ?? []);
  const original = parts.map((part) => part.textContent.trimEnd()).join("\n\n");
  const { seconds, needs } = block.dataset;
  const actions = { Run: () => ask(cell), Edit: edit, Stop: stopAll, Reset: reset };
  const { buttons, say, show } = barFor(block, number, actions);
  /** @type {Cell} */
  const cell = { number, needs, isDone: false, isAsked: false, isChanged: false, say, show, await: wait, run: runFor };
  /** @type {Editor | undefined} */
  let editor; // its module, and the answer's, are loaded when they are needed
  /** @type {ReturnType<typeof import("./answer.js").answerOf> | undefined} */
  let answer;
  const code = () => editor?.read().trimEnd() ?? original;

  buttons.stop.hidden = buttons.reset.hidden = true;
  if (needs) {
    buttons.run.disabled = buttons.edit.disabled = true;
    say(`This cell needs ${needs}, which a page cannot have. Run it on your computer.`);
  } else if (seconds) {
    say(`Takes about ${seconds} s in the page.`);
  }

  async function edit() {
    say("Loading the editor…");
    const changed = () => (cell.isDone = false);
    try {
      const { editorFor } = await import("./editing.js");
      editor ??= await editorFor(block, { code: original, label: `Code of cell ${number}`, run: () => ask(cell), changed });
    } catch {
      return say("The editor could not be loaded.");
    }
    buttons.edit.hidden = true;
    buttons.reset.hidden = false;
    say("Ctrl or Cmd and Enter runs the cell.");
    editor.focus();
  }

  function reset() {
    editor?.write(original);
    answer?.restore();
    cell.isDone = false;
    say("The chapter's own code and figure are back.");
  }

  /** @param {boolean} isAsked */
  function wait(isAsked) {
    cell.isAsked = isAsked;
    buttons.run.setAttribute("aria-disabled", String(isAsked)); // not disabled: it would lose the keyboard's focus
    if (!isAsked && document.activeElement === buttons.stop) buttons.run.focus();
    buttons.stop.hidden = !isAsked;
    buttons.reset.hidden = false;
    buttons.reset.disabled = isAsked;
  }

  /** @param {Cell} asker */
  async function runFor(asker) {
    const [{ answerOf }, { follow }] = await Promise.all([import("./answer.js"), import("./progress.js")]);
    answer ??= answerOf(block);
    const way = follow(cell, asker, { seconds, print: answer.print });
    const asked = code();
    answer.clear();
    way.say(isStarted() ? "Running…" : "Starting Python…");
    const found = await run({ code: asked, cell: `cell ${number}`, dark: dark.matches }, way.heard);
    way.end();
    if (found.isLost) {
      answer.restore();
      way.say(`${found.error} The next Run starts Python afresh, with the cells above.`);
      return false;
    }
    cell.isChanged = asked !== original;
    answer.show(found.figures, cells.some((other) => other.isChanged)); // names are shared
    if (found.error) answer.fail(found.error);
    cell.isDone = !found.error && asked === code();
    say(found.error ? "This cell ended with an error." : `Done in ${way.took().toFixed(1)} s.`);
    if (found.error && asker !== cell) asker.say(`Cell ${number} above ended with an error, so this one was not run.`);
    return !found.error;
  }

  return cell;
}

/** Run a cell as soon as those that were asked for before it have ended. @param {Cell} cell */
function ask(cell) {
  if (cell.isAsked) return;
  const asked = stops;
  cell.say(cells.some((other) => other.isAsked) ? "Waiting for another cell…" : "Starting…");
  cell.await(true);
  const next = () => (stops === asked ? runUpTo(cell) : cell.say("Stopped before it was run."));
  turn = turn
    .then(next)
    .catch(({ message }) => cell.say(`This cell was not run: ${message}`))
    .finally(() => cell.await(false));
}

/** Run those cells above that have not been run as they are now, in order, and then this one. @param {Cell} last */
async function runUpTo(last) {
  const above = cells.filter((cell) => cell.number < last.number && !cell.isDone && !cell.needs);
  for (const cell of [...above, last]) {
    if (!(await cell.run(last))) return;
  }
}

function stopAll() {
  stops += 1;
  stop("Stopped.");
}

addEventListener("python-lost", () => cells.forEach((cell) => (cell.isDone = cell.isChanged = false)));
