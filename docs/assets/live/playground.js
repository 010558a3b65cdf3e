// The playground: a picture, a filter under the reader's hand, its map, and how each number of the map comes about.

import { pictureUrl } from "./bundled.js";
import { displayControl, filterControls, layerControls, pictureControls } from "./controls.js";
import { explain, mapMaker } from "./feature-map.js";
import { mapSheet } from "./map-sheet.js";
import { camera, fileButton } from "./own-picture.js";
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
/** @type {Place} */
const FIRST_LOOK = [120, 120];

/** @param {HTMLElement} element what stands in it before is for readers without JavaScript */
export async function mount(element) {
  let state = readState(location.hash);
  /** @type {Planes} */
  let own; // there is one before it can be chosen
  let picture = await bundled(state);
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
        picture = next.picture === "own" ? asShown(own, next.colour) : await bundled(next);
        change(part);
      })
      .catch((error) => refuse(error.message));
  };
  const choosePicture = (/** @type {Partial<State>} */ part) => {
    lens.stop();
    load(() => part);
  };
  const takeOwn = (/** @type {Planes} */ taken) => {
    own = taken;
    picture = asShown(own, state.colour);
    change({ picture: "own" });
  };
  const setColour = (/** @type {boolean} */ colour) =>
    load(() => {
      const { size, name, seed, filters } = state;
      const next = otherFilters ?? (colour ? seeded(seed ?? 0, size, true) : named("VERTICAL_EDGE"));
      otherFilters = { size, name, seed, filters };
      return { ...next, colour, chosen: 0 };
    });
  const refuse = (/** @type {string} */ sentence) => void (message.textContent = sentence);
  const message = make("p", { className: "message", role: "alert" });
  const opened = (/** @type {Planes} */ taken) => {
    lens.stop();
    refuse("");
    takeOwn(taken);
  };
  const lens = camera(takeOwn, refuse);
  const pictures = pictureControls(choosePicture, setColour);
  const filter = filterControls(change);
  const layer = layerControls(change);
  const display = displayControl(change);
  const sheet = mapSheet((chosen) => change({ chosen }));
  const sums = sumsView();

  const draw = oncePerFrame(() => {
    const maps = makeMaps(picture, state.filters, state);
    const map = maps[state.chosen];
    place = [Math.min(place[0], map.height - 1), Math.min(place[1], map.width - 1)];
    if (state.pinned) state.pinned = place;
    const found = explain(picture, state.filters[state.chosen], state, ...place);
    say(shown.show(state, { picture, map, place, pixel, found }));
    sheet.show(maps, state.chosen, state.display);
    for (const part of [pictures, filter, layer, display]) part.show(state);
    sums.show(picture, found, state);
  });

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const remember = () => {
    clearTimeout(timer);
    timer = setTimeout(() => history.replaceState(history.state, "", writeState(state)), PAUSE);
  };
  window.addEventListener("hashchange", () => {
    lens.stop();
    otherFilters = null;
    const next = readState(location.hash);
    place = next.pinned ?? place;
    load(() => next);
  });

  element.replaceChildren(
    make("div", { className: "live-controls" }, ...pictures.controls, ...fileButton(element, opened, refuse), lens.toggle),
    message,
    shown.input,
    filter.panel,
    shown.output,
    make("div", { className: "live-controls" }, ...layer.controls, display.label),
    sheet.sheet,
    line,
    sums.view,
    sharing(() => state, () => shown.map, refuse),
  );
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
