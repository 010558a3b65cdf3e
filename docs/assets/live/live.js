// Brings the live parts of a page to life, each with its own module, when the reader comes near it.

const MODULES = {
  "live-filter": "./filter.js",
  "live-window": "./window.js",
  "live-layer": "./layer.js",
  "live-shift": "./shift.js",
  "playground": "./playground.js",
};

const observer = new IntersectionObserver(
  (entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => start(entry.target)),
  { rootMargin: "400px" },
);

async function start(element) {
  observer.unobserve(element);
  const name = Object.keys(MODULES).find((part) => element.classList.contains(part));
  const { mount } = await import(MODULES[name]);
  await mount(element);
  element.dataset.ready = "";
}

for (const element of document.querySelectorAll(Object.keys(MODULES).map((name) => `.${name}`).join(","))) {
  observer.observe(element);
}

if (document.querySelector(".cell")) import("../python/cells.js");
