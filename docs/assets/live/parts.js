// What the live parts are made of: figures, sliders, buttons, and a voice that waits until the reader pauses.

/** Make an element with properties, attributes (names with a dash) and children. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
}

/** A canvas with a caption. Its label says what is to be seen, to readers who cannot see it. */
export function canvasFigure(caption, label) {
  const canvas = make("canvas", { width: 256, height: 256, role: "img", "aria-label": label });
  return { canvas, figure: make("figure", {}, canvas, make("figcaption", {}, caption)) };
}

/** A labelled slider over whole numbers. */
export function slider(label, from, to, value, changed) {
  const shown = make("output", {}, String(value));
  const input = make("input", { type: "range", min: from, max: to, step: 1, value });
  input.addEventListener("input", () => {
    shown.textContent = input.value;
    changed(Number(input.value));
  });
  return make("label", { className: "live-slider" }, make("span", {}, label), input, shown);
}

export function button(text, pressed) {
  const made = make("button", { type: "button" }, text);
  made.addEventListener("click", pressed);
  return made;
}

/** A line of text that is shown at once, and read aloud when it has stopped changing. */
export function status() {
  const spoken = make("span", { className: "live-spoken", role: "status" });
  const shown = make("span", { "aria-hidden": "true" });
  let timer;
  const say = (text) => {
    shown.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => (spoken.textContent = text), 700);
  };
  return { line: make("p", { className: "live-status" }, shown, spoken), say };
}

/** Draw at most once a frame, however often it is asked for. */
export function oncePerFrame(draw) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  };
}
