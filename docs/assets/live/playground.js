// The playground: a picture, a filter under the reader's hand, its map, and how each number of the map comes about.

import { pictureUrl } from "./bundled.js";
import { displayControl, filterControls, layerControls, pictureControls } from "./controls.js";
import { zeroPad } from "./convolution.js";
import { limitOf, paintMap, paintPicture, written } from "./display.js";
import { explain, mapMaker, placesFedBy } from "./feature-map.js";
import { mapSheet } from "./map-sheet.js";
import { camera, fileButton } from "./own-picture.js";
import { make, oncePerFrame, status } from "./parts.js";
import { grey, loadPicture } from "./pictures.js";
import { pointable } from "./pointing.js";
import { sharing } from "./sharing.js";
import { named, readState, seeded, writeState } from "./state.js";
import { sumsView } from "./sums.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./convolution.js").Planes} Planes */

const PAUSE = 250; // ms; browsers refuse a page that rewrites its address at every frame
const FIRST_LOOK = [120, 120];

/** @param {HTMLElement} element what stands in it before is for readers without JavaScript */
export async function mount(element) {
  /** @type {State} */
  let state = readState(location.hash);
  let own = null;
  let picture = await bundled(state);
  let place = state.pinned ?? FIRST_LOOK; // the map's number that is explained
  let pixel = null; // the picture's pixel that is pointed at
  let otherFilters = null; // those of the mode, grey or colour, that is not shown
  const makeMaps = mapMaker();

  const { line, say } = status();
  const input = pointable("The picture. Arrow keys move from pixel to pixel.", {
    pointed: (row, column) => {
      pixel = [row - state.padding, column - state.padding];
      draw();
    },
    left: () => {
      pixel = null;
      draw();
    },
  });
  const output = pointable("The map. Arrow keys move from number to number, Enter pins one, Escape lets go.", {
    pointed: (row, column, byKey) => {
      if (state.pinned && !byKey) return;
      place = [row, column];
      change(state.pinned ? { pinned: place } : {});
    },
    pressed: (row, column) => {
      const same = state.pinned?.[0] === row && state.pinned?.[1] === column;
      place = [row, column];
      change({ pinned: same ? null : place });
    },
    escaped: () => change({ pinned: null }),
  });
  const paintInput = painter(input.canvas);
  const mapCaption = make("figcaption");
  const change = (part) => {
    state = { ...state, ...part };
    draw();
    remember();
  };

  // One after the other, so that of two choices in a hurry the later one stays.
  let loading = Promise.resolve();
  const load = (partOf) => {
    loading = loading
      .then(async () => {
        const part = partOf();
        const next = { ...state, ...part };
        picture = next.picture === "own" ? asShown(own, next.colour) : await bundled(next);
        change(part);
      })
      .catch((error) => refuse(error.message));
  };
  const choosePicture = (part) => {
    lens.stop();
    load(() => part);
  };
  const takeOwn = (taken) => {
    own = taken;
    picture = asShown(own, state.colour);
    change({ picture: "own" });
  };
  const setColour = (colour) =>
    load(() => {
      const { size, name, seed, filters } = state;
      const next = otherFilters ?? (colour ? seeded(seed ?? 0, size, true) : named("VERTICAL_EDGE"));
      otherFilters = { size, name, seed, filters };
      return { ...next, colour, chosen: 0 };
    });
  const refuse = (sentence) => (message.textContent = sentence);
  const message = make("p", { className: "message", role: "alert" });
  const opened = (taken) => {
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
    const kernels = state.filters[state.chosen];
    place = [Math.min(place[0], map.height - 1), Math.min(place[1], map.width - 1)];
    if (state.pinned) state.pinned = place;
    output.place(...place);
    const found = explain(picture, kernels, state, ...place);
    const limit = limitOf(map);
    paintInput(picture, state.padding);
    paintMap(output.canvas, map, { mode: state.display, limit });
    sheet.show(maps, state.chosen, state.display);
    for (const part of [pictures, filter, layer, display]) part.show(state);
    sums.show(picture, found, state);
    mapCaption.textContent = `the map, ${map.height} × ${map.width}${legend(state.display, limit)}`;
    if (pixel) {
      const fed = placesFedBy(picture, map, state.size, state, ...pixel);
      input.mark([{ row: pixel[0] + state.padding, column: pixel[1] + state.padding, kind: "field" }]);
      output.mark(fed.rows.flatMap((row) => fed.columns.map((column) => ({ row, column, kind: "now" }))));
      say(saidOfPixel(pixel, fed));
    } else {
      const { field } = found;
      input.mark([{ ...field, row: field.row + state.padding, column: field.column + state.padding, kind: "field" }]);
      output.mark([{ row: place[0], column: place[1], kind: "field" }]);
      say(saidOfPlace(place, found, state.pinned));
    }
  });

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
    make("figure", {}, input.stage, make("figcaption", {}, "the picture")),
    filter.panel,
    make("figure", {}, output.stage, mapCaption),
    make("div", { className: "live-controls" }, ...layer.controls, display.label),
    sheet.sheet,
    line,
    sums.view,
    sharing(() => state, () => output.canvas, refuse),
  );
  draw();
}

/** @param {{picture: string, colour: boolean}} wanted */
async function bundled({ picture, colour }) {
  // The package resizes the grey cat after it has made it grey, so that it has a file of its own.
  const loaded = await loadPicture(pictureUrl(picture === "cat" && !colour ? "cat-grey" : picture));
  return asShown(loaded, colour);
}

const asShown = (picture, colour) => (colour ? picture : grey(picture));

/** Paints a picture with the zeros around it, when either has changed. */
function painter(canvas) {
  let painted = [];
  return (picture, padding) => {
    if (painted[0] === picture && painted[1] === padding) return;
    painted = [picture, padding];
    paintPicture(canvas, zeroPad(picture, padding));
  };
}

function legend(display, limit) {
  if (display === "signed") return `; from ${written(-limit)} (blue) to ${written(limit)} (red)`;
  if (display === "absolute") return `; from 0 (black) to ±${written(limit)} (white)`;
  return "; below 0 black, above 1 white";
}

function saidOfPlace([row, column], { value, field }, pinned) {
  const rows = `${written(field.row)} to ${written(field.row + field.height - 1)}`;
  const columns = `${written(field.column)} to ${written(field.column + field.width - 1)}`;
  return `Row ${row}, column ${column} of the map is ${written(value, 3)}${pinned ? " (pinned)" : ""}. It sees rows ${rows}, columns ${columns} of the picture.`;
}

function saidOfPixel([row, column], fed) {
  const count = fed.rows.length * fed.columns.length;
  const numbers = count === 1 ? "1 number" : `${count} numbers`;
  return `The pixel in row ${row}, column ${column} of the picture has a part in ${numbers} of the map.`;
}
