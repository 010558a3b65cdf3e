// The reader's own module, as text: what has passed its check is the reader's, what is missing is the book's.

import { ASKED, GIVEN } from "./asked.js";

const LONGEST = 20_000; // letters of one function
const MADE = /^(?:@.*\n)*(?:def|class) +(\w+)|^(\w+) *[:=]/; // the name that a statement makes: see in_the_page/own.py

/**
 * Pick those functions out of what the browser keeps that can stand in one module, and say of the others why not.
 * @param {Record<string, Record<string, string>>} [passed] by chapter and function
 */
export function ownPieces(passed = {}) {
  /** @type {Record<string, string>} */
  const pieces = {};
  /** @type {string[]} */
  const odd = [];
  /** @type {Map<string, {by: string, text: string}>} */
  const made = new Map([...["np", "YOURS", "BOOKS"], ...Object.keys(GIVEN)].map((name) => [name, { by: "the module", text: "" }]));
  for (const { name } of ASKED) made.set(name, { by: name, text: "" });
  const fault = (/** @type {string} */ name, /** @type {string} */ text) => {
    if (text.length > LONGEST || !new RegExp(`^def +${name} *\\(`, "m").test(text)) return `What is kept as ${name} is no such function; the book’s is taken.`;
    const statements = text.split("\n\n\n").map((statement) => ({ statement, made: MADE.exec(statement)?.slice(1).find(Boolean) ?? "" }));
    for (const { statement, made: helper } of statements) {
      const other = made.get(helper);
      if (other && other.by !== name && other.text !== statement) {
        return `${name} brings a ${helper} of its own, and ${other.by} has another: rename yours in its chapter and run the check again. Until then the book’s ${name} is taken.`;
      }
    }
    for (const { statement, made: helper } of statements) if (helper && helper !== name) made.set(helper, { by: name, text: statement });
    return "";
  };
  /** @type {Record<string, string>} */
  const all = Object.assign({}, ...Object.values(passed));
  for (const { name, chapter } of ASKED) {
    const text = passed[chapter]?.[name] ?? all[name]; // chapters may have other numbers since
    if (!text) continue; // not passed, or passed with what stands in other cells
    const why = fault(name, text);
    if (why) odd.push(why);
    else pieces[name] = text;
  }
  const unknown = Object.keys(all).filter((name) => !ASKED.some((one) => one.name === name));
  if (unknown.length) odd.push(`The book asks for no ${unknown.join(", ")}: what is kept under that name stays where it is.`);
  return { pieces, odd };
}

/** Join the module. @param {Record<string, string>} pieces the reader's */
export function ownModule(pieces) {
  const [yours, books] = [true, false].map((isYours) => ASKED.filter(({ name }) => name in pieces === isYours).map(({ name }) => name));
  const functions = ASKED.map(({ name, title, text }) => `# ${title}: ${name in pieces ? "yours" : "the book's"}.\n${pieces[name] ?? text}`);
  const all = functions.join("\n");
  const needed = Object.entries(GIVEN).filter(([name]) => new RegExp(`\\b${name}\\b`).test(all));
  const header = [
    `"""The operations of a convolutional network: ${yours.length} of ${ASKED.length} functions are yours, the others are the book's.`,
    `From the web book "What a Filter Sees", whose code has the MIT License. It needs NumPy alone.\n"""`,
    "import numpy as np",
    `YOURS = ${tuple(yours)}\n"""What you have written, and what has passed its check."""`,
    `BOOKS = ${tuple(books)}\n"""What you have not written yet."""`,
  ];
  return `${[header.join("\n\n"), ...needed.map(([, text]) => text), ...functions].join("\n\n\n")}\n`;
}

/** @param {string[]} names */
function tuple(names) {
  return names.length ? `(\n${names.map((name) => `    "${name}",\n`).join("")})` : "()";
}
