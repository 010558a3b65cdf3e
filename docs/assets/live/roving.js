// Many buttons that are one stop for the Tab key: the arrow keys lead from one to the next.

/** @type {Partial<Record<string, [down: number, across: number]>>} */
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * @param {HTMLElement} group
 * @param {HTMLElement[]} items in rows
 * @param {{columns?: number, first?: number}} [options] items in a row; the one that Tab leads to
 */
export function roving(group, items, { columns = items.length, first = 0 } = {}) {
  const here = (/** @type {number} */ k) => items.forEach((item, other) => (item.tabIndex = other === k ? 0 : -1));
  here(first);
  group.onkeydown = (event) => {
    const arrow = ARROWS[event.key];
    const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (!arrow || at < 0) return;
    event.preventDefault();
    const [row, column] = [Math.floor(at / columns) + arrow[0], (at % columns) + arrow[1]];
    if (column < 0 || column >= columns) return;
    const next = items[row * columns + column];
    if (!next) return;
    next.focus();
  };
  items.forEach((item, k) => (item.onfocus = () => here(k)));
}
