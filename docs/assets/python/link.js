// A link that carries a cell's code: compressed, in the part of an address that no host is sent.

const MOST = 100_000; // characters that a link may unfold to

/** @param {number} number @param {string} code */
export async function linkTo(number, code) {
  const packed = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(code));
  const letters = btoa(String.fromCharCode(...packed)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `${location.origin}${location.pathname}#cell-${number}:${letters}`;
}

/** @param {string} hash @returns {Promise<{number: number, code: string | null}>} no code is of a link that is damaged */
export async function readCell(hash) {
  const [, number, letters] = /^#cell-(\d+):([\w-]*)$/.exec(hash) ?? ["", "1", ""];
  try {
    const packed = Uint8Array.from(atob(letters.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
    const code = new TextDecoder("utf-8", { fatal: true }).decode(await through(new DecompressionStream("deflate-raw"), packed));
    return { number: Number(number), code: code || null };
  } catch {
    return { number: Number(number), code: null };
  }
}

/** @param {CompressionStream | DecompressionStream} stream @param {Uint8Array<ArrayBuffer>} bytes */
async function through(stream, bytes) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  /** @type {number[]} */
  const all = [];
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    for (const byte of piece.value) all.push(byte);
    if (all.length > MOST) throw new Error("This is more than a cell.");
  }
  return Uint8Array.from(all);
}
