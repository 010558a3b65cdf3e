// The playground: a picture, a filter under the reader's hand, its map, and how each number of the map comes about.

import { pictureUrl } from "./bundled.js";
import { displayControl, filterControls, layerControls, pictureControls } from "./controls.js";
import { explain, mapMaker } from "./feature-map.js";
import { keepPicture, keptPicture } from "./kept-picture.js";
import { mapSheet } from "./map-sheet.js";
import { camera, fileButton, readPicture } from "./own-picture.js";
import { make, oncePerFrame, status } from "./parts.js";
import { grey, loadPicture } from "./pictures.js";
import { sharing } from "./sharing.js";
import { stages } from "./stages.js";
import { named, readState, seeded, writeState } from "./state.js";
import { sumsView } from "./sums.js";

/** @import { Planes } from "./convolution.js" */
/** @import { Place } from "./feature-map.js" */
/** @import { Filters, State } from "./state.js" */

const PAUSE = 250; // ms; browsers refuse a page that rewrites its address at every frame
const READING = 300; // ms
/** @type {Place} */
const FIRST_LOOK = [120, 120];

/** @param {HTMLElement} element what stands in it before is for readers without JavaScript */
export async function mount(element) {
  let { state, ignored } = readState(location.hash);
  /** @type {Planes | null} */
  let own = history.state?.ownPicture ? await keptPicture() : null;
  if (own) state.picture = "own";
  let picture = own ? asShown(own, state.colour) : await bundled(state);
  let place = state.pinned ?? FIRST_LOOK; // the map's number that is explained
  /** @type {Place | null} */
  let pixel = null; // the picture's pixel that is pointed at
  /** @type {Filters | null} */
  let otherFilters = null; // those of the mode, grey or colour, that is not shown
  const makeMaps = mapMaker();

  const { line, say } = status();
  const shown = stages({
    pixelPointed: (row, column) => {
      pixel = [row - state.padding, column - state.padding];
      draw();
    },
    pixelLeft: () => {
      pixel = null;
      draw();
    },
    placePointed: (row, column, byKey) => {
      if (state.pinned && !byKey) return;
      place = [row, column];
      change(state.pinned ? { pinned: place } : {});
    },
    placePressed: (row, column) => {
      const same = state.pinned?.[0] === row && state.pinned?.[1] === column;
      place = [row, column];
      change({ pinned: same ? null : place });
    },
    escaped: () => change({ pinned: null }),
  });
  const change = (/** @type {Partial<State>} */ part) => {
    state = { ...state, ...part };
    draw();
    remember();
  };

  // One after the other, so that of two choices in a hurry the later one stays.
  let loading = Promise.resolve();
  const load = (/** @type {() => Partial<State>} */ partOf) => {
    loading = loading
      .then(async () => {
        const part = partOf();
        const next = { ...state, ...part };
        picture = next.picture === "own" && own ? asShown(own, next.colour) : await bundled(next);
        change(part);
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
  const takeOwn = (/** @type {Planes} */ taken) => {
    own = taken;
    picture = asShown(own, state.colour);
    change({ picture: "own" });
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
      const { size, name, seed, filters } = state;
      const next = otherFilters ?? (colour ? seeded(seed ?? 0, size, true) : named("VERTICAL_EDGE"));
      otherFilters = { size, name, seed, filters };
      return { ...next, colour, chosen: 0 };
    });
  const message = make("p", { className: "message", role: "alert" });
  const tell = (/** @type {string} */ sentence) => void (message.textContent = sentence);
  const said = (/** @type {string} */ sentence) => {
    tell(sentence);
    draw(); // all of the last picture
  };
  const lens = camera({ asked: newChoice, seen: takeOwn, said });
  const pictures = pictureControls(choosePicture, setColour);
  const filter = filterControls(change);
  const layer = layerControls(change);
  const display = displayControl(change);
  const sheet = mapSheet((chosen) => change({ chosen }));
  const sums = sumsView();

  let readable = 0; // when the numbers may change again
  const draw = oncePerFrame(() => {
    const maps = makeMaps(picture, state.filters, state);
    const map = maps[state.chosen];
    place = [Math.min(place[0], map.height - 1), Math.min(place[1], map.width - 1)];
    if (state.pinned) state.pinned = place;
    const found = explain(picture, state.filters[state.chosen], state, ...place);
    say(shown.show(state, { picture, map, place, pixel, found }));
    sheet.show(maps, state.chosen, state.display);
    for (const part of [pictures, filter, layer, display]) part.show(state);
    // A camera's numbers change faster than they are read.
    if (lens.isOn() && performance.now() < readable) return;
    readable = performance.now() + READING;
    sums.show(picture, found, state);
  });

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Planes | null} */
  let kept = own;
  const remember = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const ownPicture = state.picture === "own";
      if (ownPicture && own && own !== kept) keepPicture((kept = own));
      history.replaceState({ ...history.state, ownPicture }, "", writeState(state));
    }, PAUSE);
  };
  const tellIgnored = (/** @type {string[]} */ names) => {
    if (names.length > 0) tell(`What the address says of ${names.join(", ")} makes no sense here and was passed over.`);
  };
  window.addEventListener("hashchange", () => {
    newChoice();
    otherFilters = null;
    const { state: next, ignored: names } = readState(location.hash);
    if (history.state?.ownPicture && own) next.picture = "own";
    place = next.pinned ?? place;
    tellIgnored(names);
    load(() => next);
  });

  element.replaceChildren(
    make("div", { className: "live-controls" }, ...pictures.controls, ...fileButton(element, openFile), lens.toggle),
    message,
    shown.input,
    filter.panel,
    shown.output,
    make("div", { className: "live-controls" }, ...layer.controls, display.label),
    sheet.sheet,
    line,
    sums.view,
    sharing(() => state, () => shown.map),
  );
  tellIgnored(ignored);
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
