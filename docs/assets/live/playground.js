// The playground: a picture, a filter under the reader's hand, its map, and how each number of the map comes about.

import { addressWriter, passedOver } from "./address.js";
import { pictureUrl } from "./bundled.js";
import { displayControl, filterControls, layerControls, pictureControls } from "./controls.js";
import { explain, mapMaker, placeOver } from "./feature-map.js";
import { keepPicture, keptPicture } from "./kept-picture.js";
import { mapSheet } from "./map-sheet.js";
import { camera, fileButton, readPicture } from "./own-picture.js";
import { button, leaving, make, oncePerFrame, status } from "./parts.js";
import { grey, loadPicture } from "./pictures.js";
import { secondLayer } from "./second-layer.js";
import { sharing } from "./sharing.js";
import { stages } from "./stages.js";
import { named, readState, seeded, writeState } from "./state.js";
import { sumsView } from "./sums.js";
import { sweep } from "./sweep.js";
import { timeline } from "./timeline.js";

/** @import { Planes } from "./convolution.js" */
/** @import { Explanation, Place, Window } from "./feature-map.js" */
/** @import { Filters, State } from "./state.js" */

const READING = 300; // ms
const NARROW = "(max-width: 44.9375em)"; // as in playground.css: there the explanation may lie below the window
const LOOKING = ["pinned", "chosen", "secondPinned", "secondChosen"]; // what the reader looks at, which there is no need to undo
/** @type {Place} */
const FIRST_LOOK = [120, 120];

/** @param {HTMLElement} element what stands in it before is for readers without JavaScript */
export async function mount(element) {
  const left = leaving();
  let { state, ignored } = readState(location.hash);
  /** @type {Planes | null} */
  let own = history.state?.ownPicture ? await keptPicture("playground") : null;
  if (own) state.picture = "own";
  let ownShown = own; // to go back to
  let picture = own ? asShown(own, state.colour) : await bundled(state);
  let place = state.pinned ?? FIRST_LOOK; // the map's number that is explained
  /** @type {Place | null} */
  let pixel = null; // the picture's pixel that is pointed at
  /** @type {{grey: Filters | null, colour: Filters | null}} the filters that each mode had last */
  let filtersOf = { grey: null, colour: null };
  /** @type {Planes} */
  let map;
  /** @type {Window & Explanation} */
  let found;
  const makeMaps = mapMaker();

  const { line, say } = status();
  const shown = stages({
    pixelPointed: (row, column) => {
      if (sweeper.isOn()) return;
      pixel = [row - state.padding, column - state.padding];
      draw();
    },
    pixelPressed: (row, column) => {
      const pressed = /** @type {Place} */ ([row - state.padding, column - state.padding]);
      const { field } = found;
      const inside = pressed.every((at, k) => at >= [field.row, field.column][k] && at < [field.row + field.height, field.column + field.width][k]);
      if (state.pinned && inside) return sums.reveal();
      sweeper.stop();
      pin(placeOver(map, state.size, state, pressed));
    },
    pixelLeft: () => {
      pixel = null;
      draw();
    },
    placePointed: (row, column, byKey) => {
      if ((state.pinned || sweeper.isOn()) && !byKey) return;
      place = [row, column];
      change(state.pinned ? { pinned: place } : {});
    },
    placePressed: (row, column) => {
      sweeper.stop();
      const same = state.pinned?.[0] === row && state.pinned?.[1] === column;
      place = [row, column];
      change({ pinned: same ? null : place });
      if (!same && matchMedia(NARROW).matches) sums.bringNear();
    },
    escaped: () => change({ pinned: null }),
  });
  const pin = (/** @type {Place} */ to) => {
    place = to;
    change({ pinned: to });
  };
  const past = timeline((/** @type {{state: State, own: Planes | null}} */ one, other) => writeState(one.state) === writeState(other.state) && one.own === other.own);
  const apply = (/** @type {Partial<State>} */ part) => {
    state = { ...state, ...part };
    draw();
    remember();
  };
  const change = (/** @type {Partial<State>} */ part) => {
    const edited = Object.keys(part).filter((name) => !LOOKING.includes(name));
    if (edited.length > 0) past.record({ state, own: ownShown }, edited.join());
    apply(part);
  };

  // One after the other, so that of two choices in a hurry the later one stays.
  let loading = Promise.resolve();
  const load = (/** @type {() => Partial<State>} */ partOf, then = change) => {
    loading = loading
      .then(async () => {
        const part = partOf();
        const next = { ...state, ...part };
        picture = next.picture === "own" && own ? asShown(own, next.colour) : await bundled(next);
        then(part);
        ownShown = own;
      })
      .catch((error) => tell(error.message));
  };
  // A file may take long to read: it is shown only if no other picture was chosen meanwhile.
  let choices = 0;
  const newChoice = () => {
    lens.stop();
    tell("");
    return ++choices;
  };
  const choosePicture = (/** @type {Partial<State>} */ part) => {
    newChoice();
    load(() => part);
  };
  const takeOwn = (/** @type {Planes} */ taken, then = change) => {
    own = taken;
    picture = asShown(own, state.colour);
    then({ picture: "own" });
    ownShown = own;
  };
  // Of all that a camera sees, only its beginning is a step to go back to.
  let isFirst = true;
  const takeFrame = (/** @type {Planes} */ taken) => {
    takeOwn(taken, isFirst ? change : apply);
    isFirst = false;
  };
  const cameraAsked = () => {
    isFirst = true;
    newChoice();
  };
  const openFile = async (/** @type {File} */ file) => {
    const mine = newChoice();
    try {
      const taken = await readPicture(file);
      if (mine === choices) takeOwn(taken);
    } catch (error) {
      if (mine === choices) tell(/** @type {Error} */ (error).message);
    }
  };
  const setColour = (/** @type {boolean} */ colour) =>
    load(() => {
      const { size, name, title, seed, filters } = state;
      filtersOf[state.colour ? "colour" : "grey"] = { size, name, title, seed, filters };
      const next = colour ? (filtersOf.colour ?? seeded(seed ?? 0, size, true)) : (filtersOf.grey ?? named("VERTICAL_EDGE"));
      return { ...next, colour, chosen: 0 };
    });
  const message = make("p", { className: "message", role: "alert" });
  const tell = (/** @type {string} */ sentence) => void (message.textContent = sentence);
  const said = (/** @type {string} */ sentence) => {
    tell(sentence);
    draw(); // all of the last picture
  };
  const lens = camera({ asked: cameraAsked, seen: takeFrame, said });
  const pictures = pictureControls(choosePicture, setColour);
  const filter = filterControls(change);
  const layer = layerControls(change);
  const display = displayControl(change);
  const sheet = mapSheet((chosen, at) => change({ chosen, ...(at && { pinned: at }) }), {
    label: "The maps of all filters",
    name: (k) => `Map of filter ${k + 1}`,
  });
  const second = secondLayer(change, pin);
  const move = (/** @type {number} */ places, /** @type {number} */ rows) => {
    const next = place[0] * map.width + place[1] + places + rows * map.width;
    const last = map.height * map.width - 1;
    const to = Math.max(0, Math.min(last, next));
    place = [Math.floor(to / map.width), to % map.width];
    draw();
    return next < last;
  };
  const sweeper = sweep({
    move,
    begin: () => {
      const isAtEnd = place[0] === map.height - 1 && place[1] === map.width - 1;
      if (!state.pinned || isAtEnd) place = [0, 0];
      pixel = null;
      apply({ pinned: null });
    },
    rest: () => apply({ pinned: place }),
  });
  const goTo = (/** @type {{state: State, own: Planes | null} | undefined} */ moment) => {
    if (!moment) return;
    newChoice();
    const { pinned, chosen, secondPinned, secondChosen } = state;
    own = moment.own ?? own;
    const at = { pinned, secondPinned, chosen: Math.min(chosen, moment.state.filters.length - 1) };
    load(() => ({ ...moment.state, ...at, secondChosen: moment.state.second === state.second ? secondChosen : 0 }), apply);
  };
  const now = () => ({ state, own: ownShown });
  const undo = button("Undo", () => goTo(past.back(now())));
  const redo = button("Redo", () => goTo(past.forth(now())));
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLElement && event.target.matches("textarea, input:not([role=spinbutton], [type=range], [type=checkbox])");
    const key = event.key.toLowerCase();
    if (typing || !(event.ctrlKey || event.metaKey) || !["z", "y"].includes(key)) return;
    event.preventDefault();
    goTo(key === "y" || event.shiftKey ? past.forth(now()) : past.back(now()));
  }, { signal: left });
  const sums = sumsView();

  let readable = 0; // when the numbers may change again
  const draw = oncePerFrame(() => {
    const maps = makeMaps(picture, state.filters, state);
    map = maps[state.chosen];
    place = [Math.min(place[0], map.height - 1), Math.min(place[1], map.width - 1)];
    if (state.pinned) state.pinned = place = /** @type {Place} */ (state.pinned.map((at, k) => Math.min(at, [map.height, map.width][k] - 1)));
    found = explain(picture, state.filters[state.chosen], state, ...place);
    const deep = second.show(state, maps);
    say(shown.show(state, { picture, map, place, pixel, found, sweeping: sweeper.isOn(), deep }));
    sheet.show(maps, state.chosen, state.display);
    for (const part of [pictures, filter, layer, display]) part.show(state);
    const { back, forth } = past.canGo();
    undo.disabled = !back;
    redo.disabled = !forth;
    // A camera's numbers change faster than they are read.
    if (lens.isOn() && performance.now() < readable) return;
    readable = performance.now() + READING;
    sums.show(picture, found, state);
  });

  const { writeSoon, drop } = addressWriter(() => {
    const ownPicture = state.picture === "own";
    if (ownPicture && own) keepPicture("playground", own);
    history.replaceState({ ...history.state, ownPicture }, "", writeState(state));
  });
  const remember = () => left.aborted || writeSoon(); // then the address is another page's
  window.addEventListener("hashchange", () => {
    drop(); // what the address said before is of no use any more
    newChoice();
    filtersOf = { grey: null, colour: null };
    sweeper.stop();
    const { state: next, ignored: names } = readState(location.hash);
    if (history.state?.ownPicture && own) next.picture = "own";
    place = next.pinned ?? place;
    tell(passedOver(names));
    load(() => next);
  }, { signal: left });
  left.addEventListener("abort", () => {
    sweeper.stop();
    drop();
  });

  element.replaceChildren(
    make("div", { className: "live-controls" }, ...pictures.controls, ...fileButton(element, openFile), lens.toggle, undo, redo),
    message,
    make("div", { className: "views" }, shown.input, shown.output),
    filter.panel,
    sweeper.controls,
    make("div", { className: "live-controls layer-controls" }, ...layer.controls, display.label),
    sheet.sheet,
    line,
    sums.view,
    second.view,
    sharing(() => state, () => shown.map),
  );
  tell(passedOver(ignored));
  if (history.state?.ownPicture && !own) tell("The browser did not keep your own picture; here is another.");
  draw();
}

/** @param {{picture: string, colour: boolean}} wanted */
async function bundled({ picture, colour }) {
  // The package resizes the grey cat after it has made it grey, so that it has a file of its own.
  const loaded = await loadPicture(pictureUrl(picture === "cat" && !colour ? "cat-grey" : picture));
  return asShown(loaded, colour);
}

/** @param {Planes} picture @param {boolean} colour */
const asShown = (picture, colour) => (colour ? picture : grey(picture));
