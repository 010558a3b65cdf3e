// The maps of the picture that was seen last: fetched from Python when somebody is about to look at them.

/** @import { Planes } from "./convolution.js" */
/** @import { Place } from "./feature-map.js" */

/** @typedef {Planes & {liveliest: number[], limit: number}} LayerMaps with those that vary most, and what the strongest colour stands for */

const MOST = 0.995; // of a layer's numbers are told apart
const SAMPLE = 20_000; // numbers of a layer are enough to know that

/** @param {(name: string) => Promise<Planes & {liveliest: number[]}>} fetched */
export function mapStore(fetched) {
  /** @type {Map<string, Promise<LayerMaps>>} */
  let kept = new Map();
  /** A layer's maps, or the picture. @param {string} name */
  const of = (name) => {
    const coming = kept.get(name) ?? fetched(name).then((planes) => ({ ...planes, limit: strong(planes) }));
    kept.set(name, coming);
    return coming;
  };
  /** All maps are about to change. */
  const clear = () => void (kept = new Map());
  /** Whether this is a layer as it is now. @param {string} name @param {Promise<LayerMaps>} maps */
  const isNow = (name, maps) => kept.get(name) === maps;
  return { of, clear, isNow };
}

/** The size of a map's numbers that all but a few stay below: those few would leave the rest dark. @param {Planes} maps */
function strong({ data }) {
  const step = Math.ceil(data.length / SAMPLE);
  const sizes = Float32Array.from({ length: Math.ceil(data.length / step) }, (_, k) => Math.abs(data[k * step])).sort();
  return sizes[Math.floor(MOST * (sizes.length - 1))] || 1;
}

/** Where a map is largest. @param {Planes} maps @param {number} channel @returns {Place} */
export function brightest({ data, height, width }, channel) {
  const start = channel * height * width;
  let best = start;
  for (let k = start; k < start + height * width; k++) if (data[k] > data[best]) best = k;
  return [Math.floor((best - start) / width), (best - start) % width];
}
