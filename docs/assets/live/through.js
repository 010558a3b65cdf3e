// Through the network: a picture, a network's maps layer by layer, and what any number in them is made of.

import { addressWriter, passedOver } from "./address.js";
import { keepPicture, keptPicture } from "./kept-picture.js";
import { PICTURE, layerRow } from "./layer-row.js";
import { startNetwork } from "./network.js";
import { button, leaving, make, select, status } from "./parts.js";
import { facesAnswer } from "./through-faces.js";
import { brightest, mapStore } from "./through-maps.js";
import { namesAnswer } from "./through-names.js";
import { levelsOf, pictureChoice } from "./through-picture.js";
import { NETWORKS, fitting, readState, writeState } from "./through-state.js";
import { stepPanel } from "./through-step.js";

/** @import { Planes } from "./convolution.js" */
/** @import { Layer } from "./layer-row.js" */
/** @import { Explained } from "./number-sum.js" */
/** @import { Mark } from "./pointing.js" */
/** @import { LayerMaps } from "./through-maps.js" */
/** @import { Change } from "./through-state.js" */
/** @import { Step } from "./through-step.js" */

/** @typedef {[scale: number, height: number, width: number]} Size in which a network sees a picture, and how many times larger that is */
/** @typedef {{sizes: Record<string, [height: number, width: number]>, top: [string, number, number, number]} & Record<string, any>} Looked what Python gives of one pass */
/** @typedef {{layers: Layer[], mean: number[], parts: number, ground: string}} Description of a network */

/**
 * @typedef {object} AnswerView what one network makes of a picture
 * @property {HTMLElement[]} controls
 * @property {HTMLElement} figure
 * @property {HTMLElement[]} more what stands below the answer in words
 * @property {() => unknown[]} asked what a pass is given besides the size
 * @property {(picture: Planes, sizes: Size[], isOther: boolean) => void} opened another picture, or only a camera's next
 * @property {() => void} rested a picture that stays has been looked at
 * @property {() => void} leave another network is about to be used
 * @property {(looked: Looked, size: number) => void} take
 * @property {() => string} words
 * @property {() => string} gist the words' heart, which a camera's next picture changes less often
 * @property {(seen: Mark) => void} draw what of the picture the chosen number sees
 */
/**
 * @typedef {object} Host what an answer may ask of the page
 * @property {(name: string, ...given: unknown[]) => Promise<any>} call
 * @property {(act: () => Promise<void>) => Promise<void>} inTurn
 * @property {(act: () => Promise<void>) => Promise<void>} walk as `inTurn`, for a step of the reader's
 * @property {() => number} walks how many there have been
 * @property {(size: number) => Promise<void>} look
 * @property {(looked: Looked) => Promise<void>} looked
 * @property {() => void} draw
 * @property {(what: string) => void} doing
 * @property {(error: Error) => void} failed
 */

const FIRST = 4; // of a picture's sizes: about that of the picture itself
const still = matchMedia("(prefers-reduced-motion: reduce)");
const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);

/** What stands in the element before is an example, for readers who have not started Python. @param {HTMLElement} element */
export async function mount(element) {
  const [needed, later] = [Number(element.dataset.megabytes), element.dataset.later];
  const line = make("span", { className: "through-status", role: "status" });
  const progress = make("span", { className: "through-status" });
  const bar = /** @type {HTMLElement} */ (element.querySelector(".through-start"));
  const begin = button("Start", start);
  bar.replaceChildren(begin, line, progress);

  async function start() {
    begin.disabled = true;
    line.textContent = "Loading Python and the network…";
    const network = startNetwork({
      loading: (bytes) => (progress.textContent = `${megabytes(bytes)} of ${needed.toFixed(1)} MB`),
      fetching: ({ loaded, total }) => {
        line.textContent = "Loading the classifier…";
        progress.textContent = `${megabytes(loaded)} of ${megabytes(total)} MB`;
      },
      starting: () => {
        line.textContent = "Starting Python…";
        progress.textContent = "";
      },
      lost: (why) => {
        line.textContent = `Python stopped: ${why}. Start tries again.`;
        progress.textContent = "";
        begin.disabled = false;
        bar.replaceChildren(begin, line, progress);
        if (!bar.isConnected) element.replaceChildren(bar);
      },
    });
    leaving().addEventListener("abort", network.end);
    live(element, network, { line, progress, later: String(later) });
  }
}

/**
 * @param {HTMLElement} element
 * @param {ReturnType<typeof startNetwork>} network
 * @param {{line: HTMLElement, progress: HTMLElement, later: string}} loading where loading is told, and the classifier's megabytes
 */
function live(element, network, loading) {
  /** @type {{name: string, layers: Map<string, Layer>, rows: Map<string, ReturnType<typeof layerRow>>, answer: AnswerView, panel: ReturnType<typeof stepPanel>}} */
  let used;
  let picture = ""; // its name
  /** @type {Planes | null} */
  let taken = null; // the picture itself
  /** @type {Size[]} */
  let sizes = [];
  let size = FIRST;
  /** @type {Looked} */
  let found;
  /** @type {Step[]} the way down */
  let trail = [];
  /** @type {Explained | null} how the last number of the trail came about */
  let explained = null;
  /** @type {Map<string, Change>} filters that are not as trained */
  const changed = new Map();
  /** @type {Map<number, string>} the answers in sizes of this picture while every filter was as trained */
  let before = new Map();
  let walks = 0; // steps of the reader's
  let hasLooked = false; // whether there are maps
  let moves = false; // whether the picture is a camera's
  let follows = false; // whether the next picture is that of an address
  let followed = 0; // addresses
  let reached = 0; // how many of them are shown

  const store = mapStore((name) => network.call("maps_of", name));
  const message = make("p", { className: "message", role: "alert" });
  const say = (/** @type {string} */ sentence) => void (message.textContent = sentence);
  const words = status();
  words.line.className = "through-answer";
  const trained = make("p", { className: "through-hint" });
  const doing = make("span", { className: "through-status" });
  const changes = make("ul", { className: "through-changes" });
  const all = button("All filters as trained", () => inTurn(restoreAll));
  const networkChoice = select("Network", Object.keys(NETWORKS), (name) => `${NETWORKS[name]}${name === "names" ? ` (${loading.later} MB more)` : ""}`);
  networkChoice.addEventListener("change", () =>
    inTurn(async () => {
      const fault = await exchange(networkChoice.value);
      say(fault);
      if (fault || !taken) return;
      walks = 0;
      await open(taken, moves, picture);
    }),
  );
  const parts = { controls: make("div", { className: "live-controls" }), top: make("div", { className: "through-top" }), layers: make("div") };

  // What the reader asks for is done in turn.
  let turn = Promise.resolve();
  const inTurn = (/** @type {() => Promise<void>} */ act) => (turn = turn.then(act).catch(failed));
  const failed = (/** @type {Error} */ { message: why }) => say(`That went wrong: ${why}`);
  const walk = (/** @type {() => Promise<void>} */ act) => {
    walks += 1;
    return inTurn(act);
  };
  /** @type {Host} */
  const host = { call: network.call, inTurn, walk, walks: () => walks, look, looked, draw: () => draw(), doing: (what) => void (doing.textContent = what), failed };

  // Only rows that are about to be seen are painted.
  /** @type {Set<string>} */
  const near = new Set();
  const watcher = new IntersectionObserver(
    (entries) =>
      entries.forEach(({ target, isIntersecting }) => {
        const name = String(target.getAttribute("aria-label"));
        if (isIntersecting) near.add(name);
        else near.delete(name);
        if (isIntersecting && hasLooked) fill(name).catch(failed);
      }),
    { rootMargin: "300px" },
  );
  /** @type {Map<string, Promise<LayerMaps>>} what each row shows */
  const painted = new Map();
  async function fill(/** @type {string} */ name) {
    const coming = store.of(name);
    if (painted.get(name) === coming) return;
    painted.set(name, coming);
    const maps = await coming;
    if (store.isNow(name, coming)) used.rows.get(name)?.show(maps);
  }

  /** Take a network, with every filter as trained. @param {string} name @param {number | null} [wanted] the class to look at */
  async function use(name, wanted = null) {
    /** @type {Description} */
    const { layers, ...input } = await network.call("use", name);
    const shown = [{ name: PICTURE, text: "as the network sees it", filters: 1, signed: false }, ...layers];
    const panel = stepPanel(input, {
      moved: (step) => walk(() => go(isBelow(step) ? [...trail.slice(0, -1), step] : [step])),
      down: (step) => walk(() => go([...trail, { ...step, within: explained ?? undefined }], true)),
      up: (depth) => walk(() => go(trail.slice(0, depth + 1), true)),
      change: (step, what) => inTurn(() => change(step, what)),
    });
    watcher.disconnect();
    near.clear();
    painted.clear();
    store.clear();
    const rows = new Map(shown.map((layer) => [layer.name, layerRow(layer, (index, place) => walk(() => enter(layer.name, index, place)))]));
    used = { name, layers: new Map(shown.map((layer) => [layer.name, layer])), rows, panel, answer: name === "names" ? namesAnswer(host, wanted) : facesAnswer(host) };
    networkChoice.value = name;
    changed.clear();
    before.clear();
    trail = [];
    size = name === "names" ? 0 : FIRST;
    const { answer } = used;
    parts.controls.replaceChildren(make("label", {}, "network ", networkChoice), ...choice.controls, ...answer.controls);
    const told = make("div", {}, words.line, ...answer.more, trained, changes, all, make("p", {}, doing));
    parts.top.replaceChildren(answer.figure, told);
    parts.layers.replaceChildren(...inBlocks(rows));
    for (const { section } of rows.values()) watcher.observe(section);
  }

  /** Use another network, which may have to be loaded, and say what went wrong. @param {string} name @param {number | null} [wanted] */
  async function exchange(name, wanted) {
    const hadLooked = hasLooked;
    const hadFocus = document.activeElement === networkChoice;
    hasLooked = false; // what is asked from now on, the other network would answer
    used?.answer.leave();
    const areas = Object.values(parts);
    areas.forEach((area) => (area.inert = true));
    try {
      await use(name, wanted);
      return "";
    } catch (error) {
      if (!used) await use("faces");
      networkChoice.value = used.name;
      hasLooked = hadLooked;
      if (hadLooked) near.forEach((row) => void fill(row).catch(failed));
      return `${/** @type {Error} */ (error).message} Choose it again to try once more.`;
    } finally {
      loading.line.textContent = loading.progress.textContent = "";
      areas.forEach((area) => (area.inert = false));
      if (hadFocus) networkChoice.focus();
    }
  }

  /** @param {Planes} given @param {boolean} isMoving @param {string} name */
  async function open(given, isMoving, name) {
    [taken, moves, picture] = [given, isMoving, name];
    const { answer, rows } = used;
    const isOther = !isMoving && !follows;
    follows = false;
    if (isOther) walks = 0;
    sizes = await network.call("open", levelsOf(given), given.height, given.width);
    answer.opened(given, sizes, isOther);
    if (!isMoving) for (const row of rows.values()) row.forget();
    before = new Map();
    await look(Math.min(size, sizes.length - 1));
    if (!isMoving) answer.rested();
  }

  /** Run the picture in one of its sizes through the network. @param {number} chosen */
  async function look(chosen) {
    doing.textContent = "One pass…";
    store.clear();
    const given = await network.call("look", chosen, ...used.answer.asked());
    size = chosen;
    doing.textContent = `One pass took ${(network.took() / 1000).toFixed(2)} s.`;
    await looked(given);
  }

  /** Take what a pass has given. @param {Looked} given */
  async function looked(given) {
    store.clear();
    const { rows, answer } = used;
    found = given;
    hasLooked = true;
    answer.take(found, size);
    if (changed.size === 0) before.set(size, answer.words());
    for (const [name, row] of rows) row.measure(...found.sizes[name]);
    const isThere = (/** @type {Step} */ { name, row, column }) => row < found.sizes[name][0] && column < found.sizes[name][1];
    const [name, index, row, column] = found.top;
    await go(walks > 0 && trail.length > 0 && trail.every(isThere) ? trail : [{ name, index, row, column }]);
    await Promise.all([...near].map(fill));
  }

  /** Begin a way down. @param {string} name @param {number} index @param {[number, number] | null} place none for the brightest */
  async function enter(name, index, place) {
    const [row, column] = place ?? brightest(await store.of(name), name === PICTURE ? 0 : index);
    await go([{ name, index, row, column }], true);
  }

  /** Look at the last step of a trail. @param {Step[]} steps @param {boolean} [isNear] whether the reader is to be led there */
  async function go(steps, isNear = false) {
    const { name, index, row, column } = steps[steps.length - 1];
    const { panel, rows } = used;
    explained = name === PICTURE ? null : await network.call("explain", name, index, row, column);
    panel.take(await store.of(name));
    trail = steps;
    const section = /** @type {HTMLElement} */ (rows.get(name)?.section);
    if (panel.panel.parentElement !== section) section.append(panel.panel);
    draw();
    if (!isNear) return;
    section.closest("details")?.setAttribute("open", "");
    panel.heading.focus({ preventScroll: true });
    section.scrollIntoView({ block: "start", behavior: still.matches ? "auto" : "smooth" });
  }

  /** @param {Step} step @param {"off" | "random" | "trained"} what */
  async function change({ name, index }, what) {
    if (what === "trained") {
      changed.delete(`${name} ${index}`);
      await network.call("restore", name, index);
    } else await exchangeFilter({ name, index, seed: what === "random" ? Math.floor(Math.random() * 10_000) : null });
    await look(size);
  }

  /** @param {Change} one */
  async function exchangeFilter(one) {
    changed.set(`${one.name} ${one.index}`, one);
    await network.call("change", one.name, one.index, one.seed ?? undefined); // Python takes undefined for None
  }

  async function restoreAll() {
    changed.clear();
    await network.call("restore_all");
    await look(size);
  }

  /** Whether a step still lies in the window that the reader came down through. @param {Step} step */
  const isBelow = ({ row, column, within }) =>
    within && row >= within.top && column >= within.left && row < within.top + within.height && column < within.left + within.width;

  function draw() {
    const { rows, layers, answer, panel } = used;
    const [scale] = sizes[size];
    const windows = new Map((explained?.windows ?? []).map(([name, top, left, bottom, right]) => [name, { row: top, column: left, height: bottom - top, width: right - left }]));
    const last = trail[trail.length - 1];
    for (const [name, row] of rows) {
      const step = trail.find((one) => one.name === name);
      const window = windows.get(name);
      /** @type {(index: number) => Mark[]} */
      const marks = (index) => {
        if (step) return step.index === index ? [{ row: step.row, column: step.column, kind: "place" }] : [];
        return window ? [{ ...window, kind: "halo" }, { ...window, kind: "edge" }] : [];
      };
      const exchanged = new Set([...changed.values()].filter((one) => one.name === name).map(({ index }) => index));
      row.mark(marks, step?.index ?? null, exchanged);
    }
    const seen = windows.get(PICTURE) ?? { row: last.row, column: last.column, height: 1, width: 1 };
    answer.draw({ row: seen.row / scale, column: seen.column / scale, height: seen.height / scale, width: seen.width / scale, kind: "edge" });
    const asTrained = changed.size && before.has(size) ? `With every filter as trained: ${before.get(size)}` : "";
    words.say(answer.words(), moves ? answer.gist() : undefined);
    trained.textContent = asTrained;
    const one = changed.get(`${last.name} ${last.index}`);
    panel.show(trail, /** @type {Layer} */ (layers.get(last.name)), explained, found.sizes, one ? `This filter ${fate(one.seed)}. ${answer.words()} ${asTrained}` : "");
    changes.replaceChildren(...[...changed.values()].map(({ name, index, seed }) => make("li", {}, `${name}, map ${index + 1} ${fate(seed)}`)));
    all.hidden = changed.size === 0;
    remember();
  }

  const { writeSoon: remember } = addressWriter(() => {
    if (!element.isConnected || reached < followed) return; // another page's, or it asks for more than is shown
    const step = walks > 0 ? trail[trail.length - 1] : null;
    const wanted = /** @type {number | undefined} */ (used.answer.asked()[0]) ?? null;
    const state = { network: used.name, picture, size: walks > 0 && sizes.length > 1 ? size : null, step, wanted, changes: [...changed.values()] };
    const address = writeState(state);
    const ownPicture = picture === "own" && !moves;
    if (ownPicture && taken) keepPicture("through", taken);
    if (address === (location.hash || "#") && ownPicture === Boolean(history.state?.ownPicture)) return;
    history.replaceState({ ...history.state, ownPicture }, "", address);
  });

  /** Do what an address asks for. @param {string} hash */
  async function follow(hash) {
    const { state: wish, ignored } = readState(hash);
    const isOwn = Boolean(history.state?.ownPicture);
    const mine = ++followed;
    let fault = "";
    /** @type {Change[]} */
    let wanted = [];
    await inTurn(async () => {
      fault = await exchange(wish.network, wish.wanted);
      if (fault) return;
      const { state, ignored: more } = fitting(wish, [...used.layers.values()]);
      ignored.push(...more);
      wanted = state.changes;
      if (state.step) trail = [state.step];
      if (state.size !== null) size = state.size;
      walks = state.step || state.size !== null ? 1 : 0;
      follows = true;
    });
    const own = isOwn ? await keptPicture("through") : null;
    if (mine < followed) return;
    await (own ? choice.openOwn(own) : choice.openBundled(wish.picture));
    if (mine === followed && wanted.length > 0)
      await inTurn(async () => {
        for (const one of wanted) await exchangeFilter(one);
        await look(size);
      });
    if (mine < followed) return;
    reached = mine;
    remember();
    say(fault || passedOver(ignored));
  }
  window.addEventListener("hashchange", () => element.isConnected && network.isThere() && follow(location.hash));

  let isBusy = false;
  const choice = pictureChoice(
    element,
    async (given, isMoving, name) => {
      if (isMoving && isBusy) return; // the camera is faster than the network
      isBusy = true;
      await inTurn(() => open(given, isMoving, name));
      isBusy = false;
    },
    say,
  );
  follow(location.hash).then(() => {
    const told = make("p", { className: "through-loading" }, loading.line, loading.progress);
    element.classList.add("live"); // not before: it would make the example square
    element.replaceChildren(parts.controls, told, message, parts.top, parts.layers);
    element.dataset.live = "";
  });
}

/** The layers, the last first; of a block's, those between its first and its last are folded. @param {Map<string, {section: HTMLElement}>} rows */
function inBlocks(rows) {
  /** @type {HTMLElement[]} */
  const blocks = [];
  for (const [name, { section }] of [...rows].reverse()) {
    const [block, part] = name.split(".");
    const folded = blocks[blocks.length - 1];
    if (!part || part === "project") blocks.push(section);
    else if (folded.matches("details")) folded.append(section);
    else blocks.push(make("details", { className: "through-block" }, make("summary", {}, `inside block ${block}`), section));
  }
  return blocks;
}

/** @param {number | null} seed */
const fate = (seed) => (seed === null ? "is switched off" : `is exchanged for a random filter, seed ${seed}`);
