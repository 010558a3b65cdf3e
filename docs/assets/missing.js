// On the page for addresses that lead nowhere: says what was asked for, and offers a search for its words.
const asked = document.querySelector("#asked");
const search = document.querySelector("#search-asked");

/** The path as its author wrote it; as it came, if it is not well-formed. */
const readable = (path) => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

const path = readable(location.pathname);
asked.querySelector("code").textContent = path;
asked.hidden = false;

const name = path.split("/").findLast((part) => part && part !== "index.html") ?? "";
const words = name.replace(/\.[a-z]+$/i, "").match(/\p{Letter}+/gu)?.join(" ");
if (words) {
  search.href += `?q=${encodeURIComponent(words)}`;
  search.textContent = `Search the book for “${words}”.`;
  search.hidden = false;
}
