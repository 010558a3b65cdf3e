// What a cell prints, sent to the page in pieces: a loop that prints for ever must not drown it.

const OFTEN = 50; // milliseconds between two pieces
const MOST = 100_000; // characters of one cell

let pending = "";
let length = 0;
let sent = 0;

/**
 * What Pyodide needs to hand on a stream.
 * @param {(text: string) => void} send
 */
export function printer(send) {
  const decoder = new TextDecoder();
  const write = (/** @type {Uint8Array} */ bytes) => {
    add(decoder.decode(bytes, { stream: true }));
    if (performance.now() - sent > OFTEN) sendPending(send);
    return bytes.length;
  };
  return { write };
}

/** Send what is left at the end of a cell. @param {(text: string) => void} send */
export function flush(send) {
  sendPending(send);
  length = 0;
}

/** @param {string} text */
function add(text) {
  if (length >= MOST) return;
  length += text.length;
  pending += length < MOST ? text : `${text.slice(0, MOST - length)}\n… and more, which the page leaves out.\n`;
}

/** @param {(text: string) => void} send */
function sendPending(send) {
  if (pending) send(pending);
  pending = "";
  sent = performance.now();
}
