// Makes one page of the whole book, from the pages of the site, for the browser to print.

/** @typedef {{title: string, page: string}} Chapter */
/** @typedef {{title: string, introduction: string, chapters: Chapter[]}} Part */
/** @typedef {{title: string, summary: string, facts: string[], address: string, parts: Part[]}} Book */

/**
 * An element with its properties and what is in it.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Partial<HTMLElementTagNameMap[Tag]>} properties
 * @param {...(Node | string)} inside
 */
const make = (tag, properties, ...inside) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...inside);
  return element;
};

/** The anchor of a page in the printed book: the name of its file. @param {string} page */
const anchorOf = (page) => page.slice(page.lastIndexOf("/") + 1).replace(/\.html$/, "");

/**
 * Fill the page with a title, a contents page and all chapters.
 * @param {Book} book
 */
export const assemble = async (book) => {
  document.title = book.title;
  document.body.append(titlePage(book), contents(book));
  const printed = new Set(book.parts.flatMap((part) => part.chapters.map(({ page }) => anchorOf(page))));
  for (const part of book.parts) {
    document.body.append(
      make("section", { className: "part" }, make("h1", { id: part.title }, part.title), make("p", {}, part.introduction)),
    );
    for (const { page } of part.chapters) {
      document.body.append(await chapter(page, printed, book.address));
    }
  }
  await load("/assets/book.js");
  await Promise.all([...document.images].map((image) => image.decode()));
  await document.fonts.ready;
};

/** @param {Book} book */
const titlePage = ({ title, summary, facts }) =>
  make(
    "section",
    { className: "title-page" },
    make("h1", {}, title),
    make("p", { className: "summary" }, summary),
    ...facts.map((fact) => make("p", {}, fact)),
  );

/** @param {Book} book */
const contents = ({ parts }) =>
  make(
    "nav",
    { className: "contents" },
    make("h1", {}, "Contents"),
    ...parts.flatMap((part) => [
      make("p", { className: "contents-part" }, entry(part.title, part.title)),
      make("ul", {}, ...part.chapters.map(({ title, page }) => make("li", {}, entry(title, anchorOf(page))))),
    ]),
  );

/** @param {string} title @param {string} anchor */
const entry = (title, anchor) =>
  make("a", { href: `#${anchor}` }, make("span", {}, title), make("span", { className: "page-number" }, "000"));

/** Say in the contents on which page each title stands. @param {Record<string, number>} pages */
export const number = (pages) => {
  for (const { children } of document.querySelectorAll(".contents a")) {
    const [title, page] = children;
    page.textContent = String(pages[title.textContent]);
  }
};

/**
 * One chapter, its headings one level deeper, its anchors its own, its links leading to where paper can follow.
 * @param {string} page
 * @param {Set<string>} printed the anchors of all chapters
 * @param {string} site the book's address on the web
 */
const chapter = async (page, printed, site) => {
  const fetched = new DOMParser().parseFromString(await (await fetch(`/${page}`)).text(), "text/html");
  const article = make("article", { id: anchorOf(page) }, ...(fetched.querySelector("article")?.childNodes ?? []));
  for (const live of article.querySelectorAll(".live")) {
    const there = site ? make("a", { href: new URL(page, site).href }, "on the web") : "on its page";
    live.replaceWith(make("p", { className: "live" }, "Here stands a part that answers to your hand: try it ", there, "."));
  }
  article.querySelectorAll(LEFT_OUT).forEach((element) => element.remove());
  for (const fold of article.querySelectorAll(".fold")) {
    const what = fold.querySelector("summary")?.textContent;
    fold.replaceWith(make("p", { className: "folded" }, `${what}: see the chapter's page or its script.`));
  }
  article.querySelectorAll("details").forEach((details) => (details.open = true));
  const address = new URL(page, location.origin);
  for (const image of article.querySelectorAll("img, source")) {
    image.removeAttribute("loading");
    const source = image.localName === "img" ? "src" : "srcset";
    image.setAttribute(source, new URL(image.getAttribute(source) ?? "", address).pathname);
  }
  for (const element of article.querySelectorAll("[id]")) element.id = `${article.id}:${element.id}`;
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (article.querySelectorAll("a[href]"))) {
    const target = new URL(link.getAttribute("href") ?? "", address);
    if (target.origin !== location.origin) continue;
    const anchor = anchorOf(target.pathname);
    const inside = target.hash ? `#${anchor}:${target.hash.slice(1)}` : `#${anchor}`;
    if (printed.has(anchor)) link.href = inside;
    else if (site) link.href = new URL(target.pathname.slice(1) + target.hash, site).href;
    else link.replaceWith(...link.childNodes); // it would lead nowhere from paper
  }
  for (const heading of article.querySelectorAll("h1, h2, h3, h4")) {
    const deeper = /** @type {"h2" | "h3" | "h4" | "h5"} */ (`h${Number(heading.localName[1]) + 1}`);
    heading.replaceWith(make(deeper, { id: heading.id }, ...heading.childNodes));
  }
  return article;
};

const LEFT_OUT = ".predict details, .headerlink, .downloads, .source-file, a[id^='__codelineno'], script";

/** @param {string} address @returns {Promise<unknown>} */
const load = (address) =>
  new Promise((resolve, reject) => document.head.append(make("script", { src: address, onload: resolve, onerror: reject })));
