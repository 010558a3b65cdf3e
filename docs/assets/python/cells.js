// A chapter's cells: Run, edit, stop and reset each, and put what it draws where the chapter's own figure stands.

import { answerOf } from "./answer.js";
import { editorFor } from "./editing.js";
import { isStarted, run, stop } from "./python.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const cells = [...document.querySelectorAll(".cell")].map((block, k) => cellOf(block, k + 1));

/** One code block of the chapter, with its buttons and its answer. */
function cellOf(block, number) {
  const original = block.querySelector("code").textContent.replace(/\n$/, "");
  const answer = answerOf(block);
  const seconds = Number(block.dataset.seconds ?? 0);
  const cell = { number, isDone: false, isEdited: false, needs: block.dataset.needs };
  let editor = null;
  let timer;

  const status = Object.assign(document.createElement("span"), { className: "cell-status" });
  status.setAttribute("role", "status");
  const button = (text, pressed) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    made.setAttribute("aria-label", `${text} cell ${number}`);
    made.addEventListener("click", pressed);
    return made;
  };
  const buttons = {
    run: button("Run", () => runUpTo(cell)),
    edit: button("Edit", () => edit()),
    stop: button("Stop", () => stopAll()),
    reset: button("Reset", () => reset()),
  };
  buttons.stop.hidden = buttons.reset.hidden = true;
  const bar = Object.assign(document.createElement("div"), { className: "cell-bar" });
  bar.append(...Object.values(buttons), status);
  block.after(bar);
  if (cell.needs) {
    buttons.run.disabled = buttons.edit.disabled = true;
    status.textContent = `This cell needs ${cell.needs}, which a page cannot have. Run it on your computer.`;
  } else if (seconds) {
    status.textContent = `Takes about ${seconds} s in the page.`;
  }

  async function edit() {
    buttons.edit.disabled = true;
    status.textContent = "Loading the editor…";
    editor ??= await editorFor(block, { code: original, label: `Code of cell ${number}`, run: () => runUpTo(cell), changed });
    buttons.edit.hidden = true;
    buttons.reset.hidden = false;
    status.textContent = "Ctrl or Cmd and Enter runs the cell.";
    editor.focus();
  }
  function changed() {
    cell.isDone = false;
    cell.isEdited = editor.read().trimEnd() !== original.trimEnd();
  }
  function reset() {
    editor?.write(original);
    answer.restore();
    cell.isDone = cell.isEdited = false;
    status.textContent = "The chapter's own code and figure are back.";
  }

  cell.say = (text) => {
    status.textContent = text;
  };
  cell.wait = (isRunning) => {
    buttons.run.disabled = isRunning || Boolean(cell.needs);
    buttons.stop.hidden = !isRunning;
    if (isRunning) buttons.reset.hidden = false;
  };
  cell.run = async (asker = cell) => {
    const say = (text) => {
      cell.say(text);
      if (asker !== cell) asker.say(`Cell ${number} above: ${text}`);
    };
    const since = performance.now();
    const elapsed = () => Math.round((performance.now() - since) / 1000);
    const expected = seconds ? ` of about ${seconds} s` : "";
    const tick = () => say(`Running: ${elapsed()} s${expected}`);
    say(isStarted() ? "Running…" : "Starting Python…");
    answer.clear();
    const found = await run(
      { code: editor?.read() ?? original, cell: `cell ${number}`, dark: dark.matches },
      (message) => {
        if (message.type === "loading") say(`Loading Python: ${megabytes(message.loaded)} of ${megabytes(message.total)} MB, once`);
        if (message.type === "loaded") say("Starting Python…");
        if (message.type === "text") answer.print(message.text);
        if (message.type === "frame") say(`Drawing the animation: frame ${message.frame} of ${message.frames}`);
        if (message.type === "frame" || message.type === "loading") clearInterval(timer), (timer = setInterval(tick, 1000));
      },
    );
    clearInterval(timer);
    if (found.stopped) {
      answer.restore();
      say(`${found.error} The next Run starts Python afresh, with the cells above.`);
      return false;
    }
    answer.show(found.figures, cell.isEdited);
    if (found.error) answer.fail(found.error);
    cell.isDone = !found.error;
    say(found.error ? "This cell ended with an error." : `Done in ${((performance.now() - since) / 1000).toFixed(1)} s.`);
    return cell.isDone;
  };
  return cell;
}

/** Run those cells above that have not been run as they are now, in order, and then this one. */
async function runUpTo(last) {
  if (location.protocol === "file:") {
    last.say("Live Python needs a server: in the site's folder, run python -m http.server, and open http://localhost:8000.");
    return;
  }
  const above = cells.filter((cell) => cell.number < last.number && !cell.isDone && !cell.needs);
  last.wait(true);
  for (const cell of above) {
    if (await cell.run(last)) continue;
    last.wait(false);
    last.say(`Cell ${cell.number} above did not end well, so this one was not run.`);
    return;
  }
  await last.run();
  last.wait(false);
}

function stopAll() {
  stop();
  cells.forEach((cell) => (cell.isDone = false));
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
