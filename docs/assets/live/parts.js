// What the live parts are made of: figures, sliders, buttons, and a voice that waits until the reader pauses.

/**
 * @template {HTMLElement} Kind
 * @typedef {Partial<Kind> & {role?: string} & {[attribute: `${string}-${string}`]: string}} Properties
 */

/**
 * Make an element with properties, attributes (names with a dash) and children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties<HTMLElementTagNameMap[Tag]>} [properties]
 * @param {...(Node | string)} children
 */
export function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name.includes("-") || name === "role") element.setAttribute(name, String(value));
    else Object.assign(element, { [name]: value });
  }
  element.append(...children);
  return element;
}

/**
 * A canvas with a caption. Its label says what is to be seen, to readers who cannot see it.
 * @param {string} caption
 * @param {string} label
 */
export function canvasFigure(caption, label) {
  const canvas = make("canvas", { width: 256, height: 256, role: "img", "aria-label": label });
  const text = make("figcaption", {}, caption);
  return { canvas, caption: text, figure: make("figure", {}, canvas, text) };
}

/**
 * A labelled slider, over whole numbers unless the step is another.
 * @param {string} text
 * @param {number} from
 * @param {number} to
 * @param {number} value
 * @param {(value: number) => void} changed
 * @param {number} [step]
 */
export function slider(text, from, to, value, changed, step = 1) {
  const [min, max, start] = [from, to, value].map(String);
  const input = make("input", { type: "range", min, max, step: String(step), value: start });
  const shown = make("output", {});
  const write = () => (shown.textContent = input.value.replace("-", "−"));
  input.addEventListener("input", () => {
    write();
    changed(Number(input.value));
  });
  const show = (/** @type {number} */ number) => {
    input.value = String(number);
    write();
  };
  // A finger that turns out to scroll the page has changed nothing.
  let before = value;
  input.addEventListener("pointerdown", () => (before = Number(input.value)));
  input.addEventListener("pointercancel", () => {
    if (Number(input.value) === before) return;
    show(before);
    changed(before);
  });
  write();
  return { label: make("label", { className: "live-slider" }, make("span", {}, text), input, shown), show };
}

/** @param {string} text @param {() => void} pressed */
export function button(text, pressed) {
  const made = make("button", { type: "button" }, text);
  made.addEventListener("click", pressed);
  return made;
}

/**
 * A choice of one of some values.
 * @template {string | number} Value
 * @param {string} label
 * @param {readonly Value[]} values
 * @param {(value: Value) => string} text
 */
export function select(label, values, text) {
  const options = values.map((value) => make("option", { value: String(value) }, text(value)));
  return make("select", { ariaLabel: label }, ...options);
}

/** A line of text that is shown at once, and read aloud when it has stopped changing. */
export function status() {
  const spoken = make("span", { className: "live-spoken", role: "status" });
  const shown = make("span", { "aria-hidden": "true" });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let due = ""; // what is read next, or was last
  /** @param {string} text @param {string} [aloud] what is read of it */
  const say = (text, aloud = text) => {
    shown.textContent = text;
    if (aloud === due) return;
    due = aloud;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (spoken.textContent !== aloud) spoken.textContent = aloud; // or it is read again
    }, 700);
  };
  return { line: make("p", { className: "live-status" }, shown, spoken), say };
}

/** Draw at most once a frame, however often it is asked for. @param {() => void} draw */
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

/** Says that another page comes in the place of this one: see python/staying.js. */
export function leaving() {
  const left = new AbortController();
  addEventListener("page-left", () => left.abort(), { once: true });
  return left.signal;
}
