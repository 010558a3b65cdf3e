// On the page for addresses that lead nowhere: says what was asked for, and offers a search for its words.
const asked = /** @type {HTMLElement} */ (document.querySelector("#asked"));
const code = /** @type {HTMLElement} */ (asked.querySelector("code"));
const search = /** @type {HTMLAnchorElement} */ (document.querySelector("#search-asked"));

/** The path as its author wrote it; as it came, if it is not well-formed. @param {string} path */
const readable = (path) => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

const path = readable(location.pathname);
code.textContent = path;
asked.hidden = false;

const name = path.split("/").findLast((part) => part && part !== "index.html") ?? "";
const words = name.replace(/\.[a-z]+$/i, "").match(/\p{Letter}+/gu)?.join(" ");
if (words) {
  search.href += `?q=${encodeURIComponent(words)}`;
  search.textContent = `Search the book for “${words}”.`;
  search.hidden = false;
}
