// When to start Python: as soon as somebody seems about to run something, and never for one who only reads.

const LONG = 3000; // milliseconds for which a reader who has scrolled to the first cell stays there

/**
 * @param {HTMLElement[]} bars those of the cells
 * @param {() => void} prepare
 * @param {AbortSignal} signal says that the page is left
 */
export function whenIntended(bars, prepare, signal) {
  for (const bar of bars) {
    const run = /** @type {HTMLElement} */ (bar.firstElementChild);
    for (const event of ["pointerenter", "focus"]) run.addEventListener(event, prepare, { signal });
  }
  if (!bars.length || isSparing()) return;
  let isThere = false;
  let hasScrolled = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const wait = () => {
    clearTimeout(timer);
    if (isThere && hasScrolled) timer = setTimeout(() => !document.hidden && prepare(), LONG);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      isThere = entries[entries.length - 1].isIntersecting;
      wait();
    },
    { rootMargin: "-10% 0px" },
  );
  observer.observe(bars[0]);
  const scrolled = () => {
    hasScrolled = true;
    wait();
  };
  addEventListener("scroll", scrolled, { signal, passive: true });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    observer.disconnect();
  });
}

/** Whether the reader has asked for little to be fetched. */
function isSparing() {
  const { connection } = /** @type {{connection?: {saveData?: boolean}}} */ (navigator);
  return connection?.saveData === true;
}
