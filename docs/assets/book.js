// Formulas: the build leaves TeX in .arithmatex elements, as \(...\) or \[...\].
for (const formula of document.querySelectorAll(".arithmatex")) {
  const tex = formula.textContent.trim();
  katex.render(tex.slice(2, -2), formula, { displayMode: tex.startsWith("\\["), throwOnError: false });
}
