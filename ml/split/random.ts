export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  /** Standard normal (Box-Muller, cosine branch). */
  normal(): number;
  /** Draws as many integers below `counts.length` as that is, like `integer`, and counts each at its place. */
  countDraws(counts: Uint16Array): void;
}

/**
 * xoshiro128** (Blackman and Vigna, 2018), its state filled from `seed` by splitmix32. The same seed gives the same
 * stream on every machine and in every runtime.
 */
export function createRandom(seed: number): Random {
  let mix = seed >>> 0;
  const splitmix = () => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let z = mix;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  // On an array of its own: variables of a closure would be allocated anew at every draw.
  const state = Int32Array.of(splitmix(), splitmix(), splitmix(), splitmix());
  const next = () => {
    const a = state[0] as number;
    const b = state[1] as number;
    const c = (state[2] as number) ^ a;
    const d = (state[3] as number) ^ b;
    const fives = Math.imul(b, 5);
    state[0] = a ^ d;
    state[1] = b ^ c;
    state[2] = c ^ (b << 9);
    state[3] = (d << 11) | (d >>> 21);
    return Math.imul((fives << 7) | (fives >>> 25), 9) >>> 0;
  };
  /** As `next`, often: the state is held in variables meanwhile, which is several times as fast. */
  const countDraws = (counts: Uint16Array) => {
    const bound = counts.length;
    let [a, b, c, d] = state as unknown as [number, number, number, number];
    let high = 0;
    for (let i = 0; i < 2 * bound; i++) {
      const fives = Math.imul(b, 5);
      const word = Math.imul((fives << 7) | (fives >>> 25), 9);
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
      if ((i & 1) === 0) {
        high = word;
        continue;
      }
      const at = Math.floor(share(high, word) * bound);
      counts[at] = (counts[at] as number) + 1;
    }
    state.set([a, b, c, d]);
  };
  const uniform = () => share(next(), next());
  return {
    uniform,
    countDraws,
    integer: (bound) => Math.floor(uniform() * bound),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** Two words of 32 bits as a number in [0, 1) of 53. */
const share = (high: number, low: number) => ((high >>> 5) * 67108864 + (low >>> 6)) / 9007199254740992;

/** Fisher-Yates in place. */
export function shuffle(values: Uint32Array, random: Random): Uint32Array {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const swap = values[i] as number;
    values[i] = values[j] as number;
    values[j] = swap;
  }
  return values;
}

/** `size` distinct rows of `rows`, drawn without replacement and returned in ascending order; all rows if there are fewer. */
export function sampleRows(rows: number, size: number, random: Random): Uint32Array {
  if (size >= rows) return Uint32Array.from({ length: rows }, (_, i) => i);
  const picked = new Uint32Array(size);
  let taken = 0;
  for (let row = 0; row < rows && taken < size; row++) {
    if (random.uniform() * (rows - row) < size - taken) picked[taken++] = row;
  }
  return picked;
}
