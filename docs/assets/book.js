// Formulas: the build leaves TeX in .arithmatex elements, as \(...\) or \[...\].
// A full stop or comma after a formula is set with it, so that no line starts with one.
for (const formula of document.querySelectorAll(".arithmatex")) {
  const tex = formula.textContent.trim();
  const [mark] = /^[.,;:?!)]*/.exec(formula.nextSibling?.data ?? "");
  if (mark) formula.nextSibling.deleteData(0, mark.length);
  katex.render(tex.slice(2, -2) + mark, formula, { displayMode: tex.startsWith("\\["), throwOnError: false });
}

// Animations: a button pauses each, by showing its still; who prefers reduced motion starts with the still.
for (const film of document.querySelectorAll("picture.film")) {
  const still = film.querySelector("source");
  const button = document.createElement("button");
  const play = (playing) => {
    still.media = playing ? "not all" : "all";
    button.textContent = playing ? "Pause" : "Play";
    button.onclick = () => play(!playing);
  };
  play(!matchMedia(still.media).matches);
  film.after(button);
}

// Tables that are wider than the page scroll; let the keyboard reach them.
for (const table of document.querySelectorAll(".md-typeset__scrollwrap")) {
  if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
}
