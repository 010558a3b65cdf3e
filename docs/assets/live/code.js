// The playground's state as a program that gives the same map: with this book's package, or with PyTorch.

import { KERNELS } from "./bundled.js";
import { isSeed, secondFilters } from "./state.js";

/** @import { State } from "./state.js" */

const PHOTOGRAPHS = ["astronaut", "camera", "coffee", "grass"]; // in the order of `photographs()`

/** @param {State} state */
export function asPython(state) {
  const { size, seed, name, colour, filters, second } = state;
  const names = ["conv2d", pictureFunction(state)];
  let weight;
  if (seed !== null) {
    names.push(colour ? "random_filters" : "random_kernel");
    weight = colour ? `random_filters(${size}, 3, 8, seed=${seed})` : `random_kernel(${size}, seed=${seed})${ADD_AXES}`;
  } else {
    weight = named(name, names) ?? written(filters);
  }
  let secondWeight = "";
  if (isSeed(second)) {
    names.push("random_filters");
    secondWeight = `random_filters(3, ${filters.length}, 8, seed=${second})`;
  } else if (second) {
    secondWeight = named(second, names) ?? written(secondFilters(second, 1));
  }
  if (state.relu) names.push("relu");
  if (state.pool > 1) names.push("max_pool2d");
  return lines(
    "import numpy as np",
    `from filtersight import ${[...new Set(names)].sort(byCase).join(", ")}`,
    "",
    `picture = ${pictureCode(state)}`,
    `x = picture[np.newaxis${colour ? "" : ", :, :, np.newaxis"}]  # (N, H, W, C)`,
    `weight = ${weight}  # (kH, kW, C_in, C_out)`,
    state.flip && "weight = weight[::-1, ::-1]  # turned by half a turn: true convolution",
    `feature_map = conv2d(x, weight${layerOptions(state, biasList(state))})`,
    state.relu && "feature_map = relu(feature_map)",
    state.pool > 1 && `feature_map = max_pool2d(feature_map, ${state.pool})`,
    "print(feature_map.shape)  # (N, oH, oW, C_out)",
    ...(second ? ["", ...secondPython(state, secondWeight)] : []),
  );
}

/** @param {State} state */
export function asPyTorch(state) {
  const { size, seed, colour, filters, second } = state;
  const names = ["conv2d", state.pool > 1 && "max_pool2d", state.relu && "relu"].filter(Boolean);
  const drawn = `np.random.default_rng(${seed}).uniform(-1, 1, ${colour ? `(${size}, ${size}, 3, 8)` : `(1, 1, ${size}, ${size})`})`;
  const weight = seed === null ? `np.array(${nested(filters)}, dtype=float)` : `${drawn}${colour ? ".transpose(3, 2, 0, 1)" : ""}`;
  const bias = state.bias === 0 ? "" : `torch.tensor(${biasList(state)}, dtype=torch.float64)`;
  return lines(
    "import numpy as np",
    "import torch",
    `from filtersight import ${pictureFunction(state)}`,
    `from torch.nn.functional import ${names.join(", ")}`,
    "",
    `picture = ${pictureCode(state)}`,
    `x = torch.from_numpy(picture${colour ? ".transpose(2, 0, 1)" : "[None]"})[None]  # (N, C, H, W)`,
    `weight = torch.from_numpy(${weight})  # (C_out, C_in, kH, kW)`,
    state.flip && "weight = torch.flip(weight, (2, 3))  # turned by half a turn: true convolution",
    `feature_map = conv2d(x, weight${layerOptions(state, bias)})`,
    state.relu && "feature_map = relu(feature_map)",
    state.pool > 1 && `feature_map = max_pool2d(feature_map, ${state.pool})`,
    "print(feature_map.shape)  # (N, C_out, oH, oW)",
    ...(second ? ["", ...secondPyTorch(state)] : []),
  );
}

/** A kernel that the package has by this name. @param {string} name @param {string[]} names that are imported */
function named(name, names) {
  if (!Object.hasOwn(KERNELS, name)) return null;
  names.push(name);
  return `${name}${ADD_AXES}`;
}

/** Filters as an array in the package's order. @param {number[][][][]} filters */
function written(filters) {
  if (filters.length === 1 && filters[0].length === 1) return `np.array(${nested(filters[0][0])}, dtype=float)${ADD_AXES}`;
  return `np.array(${nested(filters)}, dtype=float).transpose(2, 3, 1, 0)`;
}

/** @param {State} state @param {string} weight */
function secondPython({ second, chosen }, weight) {
  const seen = isSeed(second) ? "feature_map" : `feature_map[..., [${chosen}]]`;
  return [`second = ${weight}  # over ${over(second, chosen)}`, `second_map = conv2d(${seen}, second)`, "print(second_map.shape)"];
}

/** @param {State} state */
function secondPyTorch({ second, filters, chosen }) {
  const drawn = `np.random.default_rng(${second}).uniform(-1, 1, (3, 3, ${filters.length}, 8)).transpose(3, 2, 0, 1)`;
  const weight = isSeed(second) ? drawn : `np.array(${nested(secondFilters(second, 1))}, dtype=float)`;
  const seen = isSeed(second) ? "feature_map" : `feature_map[:, [${chosen}]]`;
  return [`second = torch.from_numpy(${weight})  # over ${over(second, chosen)}`, `second_map = conv2d(${seen}, second)`, "print(second_map.shape)"];
}

/** @param {string} second @param {number} chosen */
const over = (second, chosen) => (isSeed(second) ? "all maps of the first layer" : `map ${chosen} of the first layer, counted from 0`);

const ADD_AXES = "[:, :, np.newaxis, np.newaxis]";
const lines = (/** @type {(string | false)[]} */ ...given) => `${given.filter((line) => line !== false).join("\n")}\n`;
const nested = (/** @type {number[][] | number[][][][]} */ numbers) => JSON.stringify(numbers).replaceAll(",", ", ");
/** @param {State} state */
const biasList = ({ bias, filters }) => (bias === 0 ? "" : `[${filters.map(() => bias).join(", ")}]`);

/** @param {State} state @param {string} bias */
function layerOptions({ stride, padding, dilation }, bias) {
  const options = [stride !== 1 && `stride=${stride}`, padding !== 0 && `padding=${padding}`, dilation !== 1 && `dilation=${dilation}`];
  return [bias, ...options].filter(Boolean).map((option) => `, ${option}`).join("");
}

/** @param {State} state */
function pictureFunction({ picture }) {
  if (picture === "cat") return "cat";
  return picture === "own" ? "load_image" : "photographs";
}

/** @param {State} state */
function pictureCode({ picture, colour }) {
  if (picture === "cat") return colour ? "cat()" : "cat(grey=True)";
  if (picture === "own") return `load_image("your-picture.jpg", size=256${colour ? "" : ", grey=True"})`;
  const grey = `photographs()[${PHOTOGRAPHS.indexOf(picture)}]`;
  return colour ? `np.stack([${grey}] * 3, axis=-1)` : grey;
}

/** Capitals first, as Python's import sorters have it. @param {string} a @param {string} b */
const byCase = (a, b) => (a < b ? -1 : 1);
