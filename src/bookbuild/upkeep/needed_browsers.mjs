// Which browsers the book's own scripts and styles need, by MDN's data: `make lint` holds them to those of a day.
//
// Each name in a script that TypeScript finds in the libraries of the browser or the language is looked up, and each
// property, value, function, selector and rule of a style sheet. A browser that has the features of TESTED, for which
// the page looks, must have all others too; the page tells one that has not in a sentence. Two years before the second
// edition the browsers of DAY had them all.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../in_the_page/editor/package.json", import.meta.url));
const ts = require("typescript");
const css = require("css-tree");
const data = require("@mdn/browser-compat-data");

const DAY = "2024-11-24";
const LOOKING = "docs/assets/live/live.js";
const TELLING = "docs/assets/live/older.js";

/** What the page looks for, in what words. */
export const TESTED = {
  "javascript.builtins.Array.findLast": '"findLast" in Array.prototype',
  "api.Element.ariaExpanded": '"ariaExpanded" in Element.prototype',
  "api.CompressionStream": '"CompressionStream" in window',
  "css.selectors.has": 'CSS.supports("selector(:has(a))")',
  "css.types.color.color-mix": 'CSS.supports("color", "color-mix(in srgb, red, blue)")',
};

/** What a browser may lack, and why that does no harm. */
export const WITHOUT = {
  "api.CanvasRenderingContext2D.imageSmoothingQuality": "pictures are made smaller a little more coarsely",
  "api.HTMLVideoElement.requestVideoFrameCallback": "the camera alone needs it, and says that it could not be started",
  "css.properties.accent-color": "a box has the browser's own colour",
  "css.properties.cursor.crosshair": "a phone has no cursor",
  "css.properties.cursor.default": "a phone has no cursor",
  "css.properties.cursor.ns-resize": "a phone has no cursor",
  "css.properties.cursor.pointer": "a phone has no cursor",
  "css.properties.font-family.math": "the list names other fonts",
  "css.properties.font-family.ui-monospace": "the list names other fonts",
  "css.properties.overscroll-behavior": "it works where something scrolls",
  "css.properties.paint-order": "it works in SVG, where it is used",
  "css.properties.text-wrap": "lines break as they always did",
  "css.properties.text-wrap.balance": "lines break as they always did",
};

const BROWSERS = ["chrome", "chrome_android", "edge", "firefox", "firefox_android", "safari", "safari_ios"];

/** The newest version of each browser that was out on a day. @param {string} day such as "2024-11-24" */
export function newestOn(day) {
  const version = (name) => {
    const out = Object.entries(data.browsers[name].releases).filter(([, { release_date: date }]) => date && date <= day);
    return Math.max(...out.map(([number]) => Number.parseFloat(number)));
  };
  return Object.fromEntries(BROWSERS.map((name) => [name, version(name)]));
}

/** What a feature needs: the first version of each browser that has it whole, Infinity where none has. @param {string} key */
export function neededBy(key) {
  const { support } = at(key).__compat;
  const since = (name) => {
    const told = [support[name] ?? []].flat().filter(({ flags, prefix, alternative_name: other, version_removed: gone }) => !(flags || prefix || other || gone));
    const whole = told.filter(({ partial_implementation: partial }) => !partial);
    const versions = (whole.length ? whole : told).map(({ version_added: version }) => Number.parseFloat(String(version).replace("≤", "")));
    return Math.min(Infinity, ...versions.filter((version) => !Number.isNaN(version)));
  };
  return Object.fromEntries(BROWSERS.map((name) => [name, since(name)]));
}

/** The data's part of a name such as "api.Element.closest". @param {string} key */
const at = (key) => key.split(".").reduce((part, name) => (Object.hasOwn(part ?? {}, name) ? part[name] : undefined), data);
const isKnown = (/** @type {string} */ key) => at(key)?.__compat !== undefined;

/**
 * The features that the scripts of a project use, each with where it was seen first.
 * @param {string} project the folder of tsconfig.json
 * @returns {Map<string, string>}
 */
export function ofScripts(project) {
  const { config } = ts.readConfigFile(join(project, "tsconfig.json"), ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, project);
  const program = ts.createProgram(fileNames, options);
  const checker = program.getTypeChecker();
  const found = new Map();
  for (const file of program.getSourceFiles()) {
    const path = relative(project, file.fileName);
    if (!file.isDeclarationFile && path.startsWith("docs/assets")) visit(file);

    function visit(node) {
      for (const key of keysOf(node)) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart());
        if (!found.has(key)) found.set(key, `${path}:${line + 1}`);
      }
      ts.forEachChild(node, visit);
    }
  }
  return found;

  function keysOf(node) {
    if (ts.isVariableDeclarationList(node) && node.flags & ts.NodeFlags.Using & ~ts.NodeFlags.Const) return ["javascript.statements.using"];
    if (ts.isImportAttributes(node)) return ["javascript.statements.import.import_attributes"];
    if (ts.isRegularExpressionLiteral(node) && /v[a-z]*$/.test(node.text)) return ["javascript.builtins.RegExp.unicodeSets"];
    if (ts.isPropertyAccessExpression(node)) return memberOf(checker.getTypeAtLocation(node.expression), node.name.text);
    if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent) && !node.dotDotDotToken) {
      return memberOf(checker.getTypeAtLocation(node.parent), (node.propertyName ?? node.name).getText());
    }
    if (!ts.isIdentifier(node) || ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) return [];
    const symbol = checker.getSymbolAtLocation(node);
    if (!symbol?.declarations?.some(isLibrary)) return [];
    return first([`javascript.builtins.${node.text}`, `api.${node.text}`, `api.Window.${node.text}`]);
  }

  /** A member of a type, or of those of which it is made. */
  function memberOf(type, name) {
    const parts = type.isUnionOrIntersection() ? type.types : [type];
    return parts.flatMap((part) => {
      const member = checker.getPropertyOfType(checker.getApparentType(part), name);
      if (!member?.declarations?.some(isLibrary)) return [];
      const holders = [...lineOf(checker.getApparentType(part)), ...member.declarations.map(({ parent }) => parent?.name?.text ?? "")];
      return first(holders.flatMap((holder) => [`javascript.builtins.${holder}.${name}`, `api.${holder}.${name}`, `webassembly.api.${holder}.${name}`]));
    });
  }

  /** The names of a type and of those that it extends; of a class itself, that of the class. */
  function lineOf(type) {
    const name = (type.symbol?.name ?? "").replace(/^Readonly(?=Array)|Constructor$/g, "");
    return [name, ...(type.isClassOrInterface() || type.target ? checker.getBaseTypes(type.target ?? type).flatMap(lineOf) : [])];
  }

  function isLibrary(declaration) {
    return program.isSourceFileDefaultLibrary(declaration.getSourceFile());
  }
}

/** @param {string[]} keys */
const first = (keys) => keys.filter(isKnown).slice(0, 1);

/** The features of style sheets, as above. @param {string} project @param {string[]} sheets */
export function ofStyles(project, sheets) {
  const found = new Map();
  for (const sheet of sheets) {
    const tree = css.parse(readFileSync(join(project, sheet), "utf8"), { positions: true });
    css.walk(tree, function (node) {
      for (const key of keysOf(node, this.declaration?.property)) if (!found.has(key)) found.set(key, `${sheet}:${node.loc?.start.line}`);
    });
  }
  return found;

  function keysOf({ type, name, property, value }, within) {
    if (type === "Declaration") return first([`css.properties.${property}`]);
    if (type === "Identifier" && within) return first([`css.properties.${within}.${name}`]);
    if (type === "Function") return [...functions(data.css.types, "css.types", name)];
    if (type === "Atrule") return first([`css.at-rules.${name}`]);
    if (type === "Feature") return first([`css.at-rules.media.${name}`]);
    if (/^Pseudo(Class|Element)Selector$/.test(type)) return first([`css.selectors.${name}`]);
    const isNested = type === "NestingSelector" || (type === "Raw" && value.includes("{")); // css-tree leaves some rules raw
    return isNested ? ["css.selectors.nesting"] : [];
  }

  function* functions(part, key, name) {
    for (const [child, value] of Object.entries(part)) {
      if (child === "__compat") continue;
      if (child === name && value.__compat) yield `${key}.${child}`;
      else yield* functions(value, `${key}.${child}`, name);
    }
  }
}

/**
 * What is wrong with the features that are used, each with its place.
 * @param {Map<string, string>} used
 */
export function faultsOf(used) {
  const enough = newestOf(Object.keys(TESTED));
  const lacking = (key) => BROWSERS.filter((name) => neededBy(key)[name] > enough[name]);
  const wanted = [...used].filter(([key]) => !(key in WITHOUT) && lacking(key).length > 0);
  return wanted.map(([key, place]) => `${place}: ${key} is not in every ${lacking(key).join(", ")} that has what ${LOOKING} looks for`);
}

/** The versions that have all of several features. @param {string[]} keys */
const newestOf = (keys) => Object.fromEntries(BROWSERS.map((name) => [name, Math.max(...keys.map((key) => neededBy(key)[name]))]));

/** What is wrong with the project. @param {string} project */
function faults(project) {
  const sheets = ts.sys.readDirectory(join(project, "docs/assets"), [".css"]).map((file) => relative(project, file));
  const used = new Map([...ofScripts(project), ...ofStyles(project, sheets)]);
  const enough = newestOf(Object.keys(TESTED));
  const newest = newestOn(DAY);
  const read = (/** @type {string} */ file) => readFileSync(join(project, file), "utf8");
  const sentence = `Chrome or Edge ${Math.max(enough.chrome, enough.edge)}, Firefox ${enough.firefox}, Safari ${enough.safari}`;
  return [
    ...faultsOf(used),
    ...Object.keys(WITHOUT).filter((key) => !used.has(key)).map((key) => `${key} is not used, and need not be done without`),
    ...Object.entries(TESTED).filter(([, words]) => !read(LOOKING).includes(words)).map(([key]) => `${LOOKING} does not look for ${key}`),
    ...BROWSERS.filter((name) => enough[name] > newest[name]).map((name) => `${name} had not all that ${LOOKING} looks for on ${DAY}`),
    ...(read(TELLING).includes(sentence) ? [] : [`${TELLING} should say: ${sentence}`]),
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const found = faults(process.cwd());
  for (const fault of found) console.error(fault);
  process.exitCode = found.length ? 1 : 0;
}
