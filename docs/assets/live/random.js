// NumPy's random numbers, in the page: default_rng(seed) is a SeedSequence that seeds PCG64, after
// https://github.com/numpy/numpy/tree/main/numpy/random (BSD-3-Clause) and O'Neill, PCG, 2014, https://www.pcg-random.org.

const MASK32 = 0xffffffffn;
const MASK64 = (1n << 64n) - 1n;
const MASK128 = (1n << 128n) - 1n;
const PCG_MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;

/** Like `numpy.random.default_rng(seed).random`: a function that gives one number in [0, 1) after another. @param {number} seed */
function generator(seed) {
  const [high, low, streamHigh, streamLow] = seedWords(BigInt(seed));
  const increment = ((((streamHigh << 64n) | streamLow) << 1n) | 1n) & MASK128;
  const step = (/** @type {bigint} */ state) => (state * PCG_MULTIPLIER + increment) & MASK128;
  let state = step((increment + ((high << 64n) | low)) & MASK128);
  return () => {
    state = step(state);
    const folded = (state >> 64n) ^ (state & MASK64);
    const turn = state >> 122n;
    const word = ((folded >> turn) | (folded << (64n - turn))) & MASK64;
    return Number(word >> 11n) / 2 ** 53;
  };
}

/** SeedSequence: mix the seed into a pool of four words, and draw four numbers of 64 bits from it. @param {bigint} seed */
function seedWords(seed) {
  /** @type {bigint[]} */
  const words = [];
  for (let rest = seed; rest > 0n || words.length === 0; rest >>= 32n) words.push(rest & MASK32);
  const pool = mixedPool(words);
  let constant = 0x8b51f9ddn;
  const drawn = Array.from({ length: 8 }, (_, k) => {
    let word = pool[k % 4] ^ constant;
    constant = (constant * 0x58f38dedn) & MASK32;
    word = (word * constant) & MASK32;
    return word ^ (word >> 16n);
  });
  return [0, 2, 4, 6].map((k) => drawn[k] | (drawn[k + 1] << 32n));
}

/** @param {bigint[]} words */
function mixedPool(words) {
  let constant = 0x43b0d7e5n;
  const hash = (/** @type {bigint} */ word) => {
    const mixed = word ^ constant;
    constant = (constant * 0x931e8875n) & MASK32;
    const product = (mixed * constant) & MASK32;
    return product ^ (product >> 16n);
  };
  const mix = (/** @type {bigint} */ one, /** @type {bigint} */ other) => {
    const word = (0xca01f9ddn * one - 0x4973f715n * other) & MASK32;
    return word ^ (word >> 16n);
  };
  const pool = Array.from({ length: 4 }, (_, k) => hash(words[k] ?? 0n));
  for (let from = 0; from < 4; from++) {
    for (let to = 0; to < 4; to++) if (from !== to) pool[to] = mix(pool[to], hash(pool[from]));
  }
  for (const word of words.slice(4)) {
    for (let to = 0; to < 4; to++) pool[to] = mix(pool[to], hash(word));
  }
  return pool;
}

/**
 * As `filtersight.random_kernel(size, seed=seed)`.
 * @param {number} size
 * @param {number} seed
 * @param {{zeroMean?: boolean}} [options]
 * @returns {number[][]} rows of weights in [-1, 1)
 */
export function randomKernel(size, seed, { zeroMean = false } = {}) {
  const draw = generator(seed);
  const weights = Array.from({ length: size * size }, () => 2 * draw() - 1);
  const mean = zeroMean ? weights.reduce((sum, weight) => sum + weight, 0) / weights.length : 0;
  return Array.from({ length: size }, (_, row) => weights.slice(row * size, (row + 1) * size).map((weight) => weight - mean));
}

/**
 * As `filtersight.random_filters(size, inChannels, outChannels, seed=seed)`.
 * @param {number} size
 * @param {number} inChannels
 * @param {number} outChannels
 * @param {number} seed
 * @returns {number[][][][]} filter by filter, channel by channel, rows of weights in [-1, 1)
 */
export function randomFilters(size, inChannels, outChannels, seed) {
  const draw = generator(seed);
  const weights = Array.from({ length: size * size * inChannels * outChannels }, () => 2 * draw() - 1);
  // The package's order: rows, columns, channels in, channels out.
  /** @type {(row: number, column: number, channel: number, filter: number) => number} */
  const at = (row, column, channel, filter) => weights[((row * size + column) * inChannels + channel) * outChannels + filter];
  /** @type {<Item>(count: number, make: (k: number) => Item) => Item[]} */
  const upTo = (count, make) => Array.from({ length: count }, (_, k) => make(k));
  return upTo(outChannels, (f) => upTo(inChannels, (c) => upTo(size, (i) => upTo(size, (j) => at(i, j, c, f)))));
}
