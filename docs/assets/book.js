"use strict";
{
  // Formulas: the build leaves TeX in .arithmatex elements, as \(...\) or \[...\].
  // A full stop or comma after a formula is set with it, so that no line starts with one.
  for (const formula of document.querySelectorAll(".arithmatex")) {
    const tex = formula.textContent.trim();
    const [mark] = /^[.,;:?!)]*/.exec(formula.nextSibling?.data ?? "");
    if (mark) formula.nextSibling.deleteData(0, mark.length);
    katex.render(tex.slice(2, -2) + mark, formula, { displayMode: tex.startsWith("\\["), throwOnError: false });
    const wrong = formula.querySelector(".katex-error"); // shown in red; said here too, so that a test sees it
    if (wrong) console.error(wrong.title);
  }

  // Animations: a button pauses each, by showing its still; who prefers reduced motion starts with the still.
  const addButton = (film) => {
    const still = film.querySelector("source");
    const button = document.createElement("button");
    const play = (playing) => {
      still.media = playing ? "not all" : "all";
      button.textContent = playing ? "Pause" : "Play";
      button.onclick = () => play(!playing);
    };
    play(!matchMedia(still.media).matches);
    film.after(button);
  };
  document.querySelectorAll("picture.film").forEach(addButton);
  document.addEventListener("film", ({ target }) => addButton(target)); // one that Python has drawn in the page

  // Tables and formulas that are wider than the page scroll; let the keyboard reach them, while they do.
  const scrolling = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const wide = target.scrollWidth > target.clientWidth;
      if (wide) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  addEventListener("load", () => {
    // By now the theme has put each table in its box.
    for (const box of document.querySelectorAll(".md-typeset__scrollwrap, div.arithmatex")) scrolling.observe(box);
  });

  // The menu of narrow windows: the theme shows it while a hidden box is checked.
  const drawer = document.getElementById("__drawer");
  const opener = document.querySelector(".menu-open");
  const showMenu = (open) => {
    drawer.checked = open;
    opener.ariaExpanded = open;
  };
  opener.addEventListener("click", () => showMenu(!drawer.checked));
  drawer.addEventListener("change", () => showMenu(drawer.checked));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && showMenu(false));

  // A button copies each block of code.
  for (const code of document.querySelectorAll(".highlight:not(.output) pre > code")) {
    const copy = document.createElement("button");
    copy.type = "button";
    copy.className = "md-code__button";
    copy.dataset.mdType = "copy";
    copy.title = "Copy to clipboard";
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent);
      copy.title = "Copied";
    });
    const bar = document.createElement("div");
    bar.className = "md-code__nav";
    bar.append(copy);
    code.before(bar);
  }
}
