// Once Python is there, a link within the book brings its page into this one, as Python would be gone with this one.

const ROOT = new URL("../../", import.meta.url); // of the book
const PARTS = ["container", "header-topic", "logo", "skip"].map((name) => `[data-md-component=${name}]`);
const HEAD = ["title", "meta[name]", "meta[property]", "link:not([rel=stylesheet])", "script[type='application/ld+json']"].join();
const STYLES = "link[rel=stylesheet]";
const pathOf = (/** @type {URL | Location | HTMLAnchorElement} */ { pathname, search }) => pathname + search;

let isStaying = false;
/** @type {Set<string>} the style sheets that are here */
const styles = new Set();
let shown = ""; // the path of the page that is shown
let coming = new AbortController(); // what ends the loading of the next

/** Begin to bring pages here. @param {() => boolean} isWanted tells whether there is still something to stay for */
export function stay(isWanted) {
  if (isStaying) return;
  isStaying = true;
  shown = pathOf(location);
  for (const { href } of /** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll(STYLES))) styles.add(href);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || !isWanted() || !isPlain(event) || !isOfBook(link)) return;
    event.preventDefault();
    const [address] = link.href.split("#");
    show(new URL(link.href), () => pathOf(location) === pathOf(link) || history.pushState(null, "", address));
  });
  addEventListener("popstate", ({ state }) => {
    if (pathOf(location) !== shown) show(new URL(location.href), () => {}, state?.top);
  });
  addEventListener("scroll", remember);
  addEventListener("pagehide", () => (history.scrollRestoration = "auto"));
}

/** @param {MouseEvent} event */
function isPlain({ button, ctrlKey, metaKey, shiftKey, altKey, defaultPrevented }) {
  return button === 0 && !ctrlKey && !metaKey && !shiftKey && !altKey && !defaultPrevented;
}

/** Whether a link leads to a page of the book, and not within this one. @param {HTMLAnchorElement} link */
function isOfBook(link) {
  const isPage = link.href.startsWith(ROOT.href) && /(\.html|\/)$/.test(link.pathname);
  return isPage && !link.target && !link.hasAttribute("download") && (pathOf(link) !== shown || !link.href.includes("#"));
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let remembering;
function remember() {
  clearTimeout(remembering);
  remembering = setTimeout(() => pathOf(location) === shown && history.replaceState({ ...history.state, top: scrollY }, ""), 100);
}

/**
 * @param {URL} url
 * @param {() => unknown} enter puts the address where the browser shows it
 * @param {number} [top] how far the reader had scrolled there
 */
async function show(url, enter, top) {
  coming.abort();
  coming = new AbortController();
  const { signal } = coming;
  try {
    const answer = await fetch(url, { signal });
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok || !next.querySelector(PARTS[0])) throw new Error(`${url} is no page of the book`);
    await bringStyles(next, url);
    if (signal.aborted) return;
    clearTimeout(remembering);
    dispatchEvent(new Event("page-left"));
    enter();
    shown = pathOf(location);
    history.scrollRestoration = "manual"; // the browser would scroll before the page is here
    put(next);
    goTo(url.hash, top);
  } catch {
    if (!signal.aborted) location.assign(url); // as without us
  }
}

/** Put another page's parts in the place of this one's. @param {Document} next */
function put(next) {
  document.querySelectorAll(HEAD).forEach((old) => old.remove());
  document.head.append(...next.querySelectorAll(`head > :is(${HEAD})`));
  for (const part of PARTS) {
    const there = next.querySelector(part);
    if (there) document.querySelector(part)?.replaceWith(there);
  }
  for (const dialog of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("dialog.search[data-base]"))) {
    dialog.dataset.base = ROOT.href.replace(/\/$/, "");
  }
  const drawer = /** @type {HTMLInputElement | null} */ (document.getElementById("__drawer"));
  if (drawer?.checked) drawer.click();
  dispatchEvent(new Event("page-shown"));
  window.document$.next(document); // the theme's own parts
}

/** @param {string} hash @param {number} [top] */
function goTo(hash, top) {
  const heading = document.querySelector("h1");
  if (heading) heading.tabIndex = -1;
  heading?.focus({ preventScroll: true }); // read out, as the title of a page that opens is
  if (top === undefined && hash) location.replace(hash);
  else scrollTo({ top: top ?? 0, behavior: "instant" });
}

/** Wait for what the next page's looks need besides this one's. @param {Document} next @param {URL} url */
async function bringStyles(next, url) {
  const links = [...next.querySelectorAll(STYLES)];
  const missing = links.map((link) => new URL(link.getAttribute("href") ?? "", url).href).filter((href) => !styles.has(href));
  const loading = missing.map((href) => {
    styles.add(href);
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    document.head.append(link);
    return new Promise((resolve) => Object.assign(link, { onload: resolve, onerror: resolve }));
  });
  await Promise.all(loading);
}
