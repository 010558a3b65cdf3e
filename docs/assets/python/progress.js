// What a run tells on its way: that Python loads, how long it has run, which frame it draws.

/**
 * @param {object} cell the cell that runs
 * @param {object} asker the cell that the reader asked for: the same, or one below
 * @param {{seconds?: string, print: (text: string) => void}} options how long the cell takes, if long
 */
export function follow(cell, asker, { seconds, print }) {
  const both = [...new Set([cell, asker])];
  const say = (text) => both.forEach((one) => one.say(one === cell ? text : `Cell ${cell.number} above: ${text}`));
  const show = (text) => both.forEach((one) => one.show(text));
  let [since, isRunning] = [performance.now(), false];
  const took = () => (performance.now() - since) / 1000;
  const expected = seconds ? ` of about ${seconds} s` : "";
  const clock = setInterval(() => isRunning && show(`${Math.round(took())} s${expected}`), 1000);
  const told = {
    loading({ loaded, total }) {
      say(`Loading Python, ${megabytes(total)} MB, once…`);
      show(`${megabytes(loaded)} MB`);
    },
    loaded: () => say("Starting Python…"),
    running() {
      [since, isRunning] = [performance.now(), true];
      say("Running…");
    },
    text: ({ text }) => print(text),
    frame({ frame, frames }) {
      isRunning = false; // the frames tell more than the clock
      say("Drawing the animation…");
      show(`frame ${frame} of ${frames}`);
    },
  };
  return { say, took, heard: (message) => told[message.type](message), end: () => clearInterval(clock) };
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
