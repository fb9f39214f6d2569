const DIGIT_BITS = 11;
const DIGITS = 3;
const BUCKETS = 2 ** DIGIT_BITS;
/** Counting out digits pays from here on. */
const FEWEST = BUCKETS;

/**
 * Sorts in place, ascending as `Float32Array.prototype.sort`: -0 before 0, NaN last. Long arrays digit by digit: the bits of a float, turned so that negative ones come first the other way
 * round, order as whole numbers do.
 */
export function sortFloat32(values: Float32Array): Float32Array {
  if (values.length < FEWEST) return values.sort();
  let from: Uint32Array = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let to: Uint32Array = new Uint32Array(values.length);
  const counts = new Uint32Array(DIGITS * BUCKETS);
  for (let i = 0; i < from.length; i++) {
    const bits = from[i] as number;
    const key = bits ^ ((bits >> 31) | 0x80000000);
    from[i] = key;
    for (let digit = 0; digit < DIGITS; digit++) {
      const at = digit * BUCKETS + ((key >>> (digit * DIGIT_BITS)) & (BUCKETS - 1));
      counts[at] = (counts[at] as number) + 1;
    }
  }
  for (let digit = 0; digit < DIGITS; digit++) {
    const places = counts.subarray(digit * BUCKETS, (digit + 1) * BUCKETS);
    let before = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = places[bucket] as number;
      places[bucket] = before;
      before += count;
    }
    const shift = digit * DIGIT_BITS;
    for (let i = 0; i < from.length; i++) {
      const key = from[i] as number;
      const bucket = (key >>> shift) & (BUCKETS - 1);
      const place = places[bucket] as number;
      to[place] = key;
      places[bucket] = place + 1;
    }
    [from, to] = [to, from];
  }
  const sorted = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < sorted.length; i++) {
    const key = from[i] as number;
    sorted[i] = key ^ (key < 0x80000000 ? 0xffffffff : 0x80000000);
  }
  return values;
}
