"use strict";
{
  // Animations: a button pauses each, by showing its still; who prefers reduced motion starts with the still.
  const addButton = (/** @type {Element} */ film) => {
    const still = /** @type {HTMLSourceElement} */ (film.querySelector("source"));
    const button = document.createElement("button");
    const play = (/** @type {boolean} */ playing) => {
      still.media = playing ? "not all" : "all";
      button.textContent = playing ? "Pause" : "Play";
      button.onclick = () => play(!playing);
    };
    play(!matchMedia(still.media).matches);
    film.after(button);
  };
  document.addEventListener("film", ({ target }) => addButton(/** @type {Element} */ (target))); // one that Python has drawn in the page

  // Tables, formulas and text in columns scroll where they are wider than the page; let the keyboard reach them, while they do.
  const scrolling = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const wide = target.scrollWidth > target.clientWidth;
      if (wide) target.setAttribute("tabindex", "0");
      else target.removeAttribute("tabindex");
    }
  });
  const letScroll = () => {
    for (const box of document.querySelectorAll(".md-typeset__scrollwrap, div.arithmatex, pre > code")) scrolling.observe(box);
  };
  addEventListener("load", letScroll); // by now the theme has put each table in its box

  // The menu of narrow windows: the theme shows it while a hidden box is checked.
  const drawer = /** @type {HTMLInputElement} */ (document.getElementById("__drawer"));
  const opener = /** @type {HTMLButtonElement} */ (document.querySelector(".menu-open"));
  const showMenu = (/** @type {boolean} */ open) => {
    drawer.checked = open;
    opener.ariaExpanded = String(open);
  };
  opener.addEventListener("click", () => showMenu(!drawer.checked));
  drawer.addEventListener("change", () => showMenu(drawer.checked));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && showMenu(false));

  // A button copies each block of code, of a cell all its parts in the order in which they run.
  const runs = [".imports", ".thought", ".drawing"];
  const addCopy = (/** @type {Element} */ code) => {
    const cell = code.closest(".cell");
    const parts = cell ? runs.flatMap((part) => cell.querySelector(`${part} code`) ?? []) : [code];
    if (cell?.querySelector(".md-code__button")) return;
    const copy = document.createElement("button");
    copy.type = "button";
    copy.className = "md-code__button";
    copy.dataset.mdType = "copy";
    copy.title = "Copy to clipboard";
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(parts.map((part) => part.textContent.trimEnd()).join("\n\n"));
      copy.title = "Copied";
    });
    const bar = document.createElement("div");
    bar.className = "md-code__nav";
    bar.append(copy);
    code.before(bar);
  };

  const begin = () => {
    document.querySelectorAll("picture.film").forEach(addButton);
    document.querySelectorAll(".highlight:not(.output) pre > code").forEach(addCopy);
  };
  begin();
  addEventListener("page-shown", () => {
    begin(); // another page has come here: see python/staying.js
    setTimeout(letScroll); // when the theme has put each table in its box
  });
}
