// Brings the live parts of a page to life, each with its own module, when the reader comes near it.

/** @type {Record<string, string>} */
const MODULES = {
  "live-filter": "./filter.js",
  "live-window": "./window.js",
  "live-layer": "./layer.js",
  "live-shift": "./shift.js",
  "live-bias": "./bias.js",
  "live-volume": "./volume.js",
  "live-eight": "./eight.js",
  "playground": "./playground.js",
  "through": "./through.js",
  "own": "./own.js",
};

/** Whether the browser has the newest of what the book needs: see upkeep/needed_browsers.mjs. */
const isNewEnough =
  "findLast" in Array.prototype &&
  "ariaExpanded" in Element.prototype &&
  "CompressionStream" in window &&
  CSS.supports("selector(:has(a))") &&
  CSS.supports("color", "color-mix(in srgb, red, blue)");

const observer = new IntersectionObserver(
  (entries) => entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => start(/** @type {HTMLElement} */ (target))),
  { rootMargin: "400px" },
);

/** @param {HTMLElement} element */
async function start(element) {
  observer.unobserve(element);
  const name = /** @type {string} */ (Object.keys(MODULES).find((part) => element.classList.contains(part)));
  /** @type {{mount: (element: HTMLElement) => Promise<void>}} */
  const { mount } = await import(MODULES[name]);
  await mount(element);
  element.dataset.ready = "";
}

function begin() {
  if (!isNewEnough) document.head.append(Object.assign(document.createElement("script"), { src: new URL("older.js", import.meta.url).href }));
  for (const element of document.querySelectorAll(Object.keys(MODULES).map((name) => `.${name}`).join(","))) observer.observe(element);
  if (document.querySelector(".cell")) import("../python/cells.js").then(({ mount }) => mount());
}

begin();
addEventListener("page-shown", begin); // another page has come here: see python/staying.js
