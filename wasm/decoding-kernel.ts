/**
 * The inner loops of reading chunks, in AssemblyScript. `npm run wasm` compiles them into
 * `src/modules/weather/zarr/kernel-code.ts`.
 *
 * Addresses are of the module's own memory, whose layout is the caller's. What comes from a chunk is never trusted: no
 * function reads or writes outside the bounds it is given, and each says whether the decoded length is the expected one.
 */

/** What the short way of `decodeLz4` may read behind a token, and may write. */
const SHORT_READ: usize = 16;
const SHORT_WRITE: usize = 32;

/** Whether the LZ4 block in [source, sourceEnd) decodes into exactly [target, targetEnd). */
export function decodeLz4(source: usize, sourceEnd: usize, target: usize, targetEnd: usize): bool {
  let from = source;
  let to = target;
  while (from < sourceEnd) {
    const token: usize = load<u8>(from);
    from++;
    let literals: usize = token >>> 4;
    // Most sequences are short and lie far from either end. They are copied in whole words, without a loop.
    if (literals < 15 && (token & 15) < 15 && from + SHORT_READ <= sourceEnd && to + SHORT_WRITE <= targetEnd) {
      v128.store(to, v128.load(from));
      from += literals;
      to += literals;
      const distance: usize = load<u16>(from);
      from += 2;
      if (distance - 1 >= to - target) return false;
      const length: usize = (token & 15) + 4;
      if (distance >= 16) {
        const match = to - distance;
        v128.store(to, v128.load(match));
        store<u16>(to, load<u16>(match, 16), 16);
      } else copyMatch(to, distance, length, targetEnd);
      to += length;
      continue;
    }
    if (literals == 15) {
      let more: usize;
      do {
        if (from >= sourceEnd) return false;
        more = load<u8>(from);
        from++;
        literals += more;
      } while (more == 255);
    }
    if (literals > sourceEnd - from || literals > targetEnd - to) return false;
    if (literals <= 16 && sourceEnd - from >= 16 && targetEnd - to >= 16) v128.store(to, v128.load(from));
    else if (literals <= 64 && sourceEnd - from >= 64 && targetEnd - to >= 64) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      v128.store(to, v128.load(from, 32), 32);
      v128.store(to, v128.load(from, 48), 48);
    } else memory.copy(to, from, literals);
    from += literals;
    to += literals;
    // The last sequence has literals only.
    if (from == sourceEnd) return to == targetEnd;
    if (sourceEnd - from < 2) return false;
    const distance: usize = load<u16>(from);
    from += 2;
    let length: usize = token & 15;
    if (length == 15) {
      let more: usize;
      do {
        if (from >= sourceEnd) return false;
        more = load<u8>(from);
        from++;
        length += more;
      } while (more == 255);
    }
    length += 4;
    if (distance == 0 || distance > to - target || length > targetEnd - to) return false;
    copyMatch(to, distance, length, targetEnd);
    to += length;
  }
  return false;
}

/** Whether the BloscLZ stream in [source, sourceEnd) decodes into exactly [target, targetEnd). */
export function decodeBloscLz(source: usize, sourceEnd: usize, target: usize, targetEnd: usize): bool {
  let from = source;
  let to = target;
  if (from >= sourceEnd) return false;
  let control: usize = load<u8>(from) & 31;
  from++;
  while (true) {
    if (control < 32) {
      const literals = control + 1;
      if (literals > sourceEnd - from || literals > targetEnd - to) return false;
      memory.copy(to, from, literals);
      from += literals;
      to += literals;
    } else {
      let length: usize = (control >>> 5) - 1;
      const high: usize = (control & 31) << 8;
      let code: usize;
      if (length == 6) {
        do {
          if (from >= sourceEnd) return false;
          code = load<u8>(from);
          from++;
          length += code;
        } while (code == 255);
      }
      if (from >= sourceEnd) return false;
      code = load<u8>(from);
      from++;
      length += 3;
      let distance: usize = high + code + 1;
      if (code == 255 && high == 31 << 8) {
        if (sourceEnd - from < 2) return false;
        distance = (<usize>load<u8>(from) << 8) + <usize>load<u8>(from + 1) + 8192;
        from += 2;
      }
      if (distance > to - target || length > targetEnd - to) return false;
      copyMatch(to, distance, length, targetEnd);
      to += length;
    }
    if (from >= sourceEnd) return to == targetEnd;
    control = load<u8>(from);
    from++;
  }
}

/** Repeats what lies `distance` before `to`. Wide copies may run over the match's end, never over `limit`. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function copyMatch(to: usize, distance: usize, length: usize, limit: usize): void {
  let from = to - distance;
  const end = to + length;
  if (distance >= 16 && limit - end >= 16) {
    do {
      v128.store(to, v128.load(from));
      to += 16;
      from += 16;
    } while (to < end);
  } else if (distance >= 8 && limit - end >= 8) {
    do {
      store<u64>(to, load<u64>(from));
      to += 8;
      from += 8;
    } while (to < end);
  } else if (distance == 1) {
    memory.fill(to, load<u8>(from), length);
  } else {
    while (to < end) {
      store<u8>(to, load<u8>(from));
      to++;
      from++;
    }
  }
}

/** Puts the bytes of elements together again, of which the first bytes come first, then the second ones. */
export function unshuffle(source: usize, length: usize, elementBytes: usize, target: usize): void {
  const count = length / elementBytes;
  unshuffleSome(source, length, elementBytes, target, 0, count);
  const whole = count * elementBytes;
  memory.copy(target + whole, source + whole, length - whole);
}

/** The same for the elements from `first` to before `end` alone, which are written to their places. */
export function unshuffleSome(
  source: usize,
  length: usize,
  elementBytes: usize,
  target: usize,
  first: usize,
  end: usize,
): void {
  const count = length / elementBytes;
  if (elementBytes == 2) unshuffle2(source, count, target, first, end);
  else if (elementBytes == 4) unshuffle4(source, count, target, first, end);
  else if (elementBytes == 8) unshuffle8(source, count, target, first, end);
  else unshuffleBytes(source, count, target, elementBytes, first, end);
}

function unshuffleBytes(
  source: usize,
  count: usize,
  target: usize,
  elementBytes: usize,
  first: usize,
  end: usize,
): void {
  for (let byte: usize = 0; byte < elementBytes; byte++) {
    for (let i = first; i < end; i++) store<u8>(target + i * elementBytes + byte, load<u8>(source + byte * count + i));
  }
}

function unshuffle2(source: usize, count: usize, target: usize, first: usize, end: usize): void {
  let i = first;
  for (; i + 16 <= end; i += 16) {
    const a = v128.load(source + i);
    const b = v128.load(source + count + i);
    v128.store(target + 2 * i, lowBytes(a, b));
    v128.store(target + 2 * i, highBytes(a, b), 16);
  }
  unshuffleBytes(source, count, target, 2, i, end);
}

function unshuffle4(source: usize, count: usize, target: usize, first: usize, end: usize): void {
  let i = first;
  for (; i + 16 <= end; i += 16) {
    const a = v128.load(source + i);
    const b = v128.load(source + count + i);
    const c = v128.load(source + 2 * count + i);
    const d = v128.load(source + 3 * count + i);
    const ab0 = lowBytes(a, b);
    const ab1 = highBytes(a, b);
    const cd0 = lowBytes(c, d);
    const cd1 = highBytes(c, d);
    const to = target + 4 * i;
    v128.store(to, lowPairs(ab0, cd0));
    v128.store(to, highPairs(ab0, cd0), 16);
    v128.store(to, lowPairs(ab1, cd1), 32);
    v128.store(to, highPairs(ab1, cd1), 48);
  }
  unshuffleBytes(source, count, target, 4, i, end);
}

function unshuffle8(source: usize, count: usize, target: usize, first: usize, end: usize): void {
  let i = first;
  for (; i + 16 <= end; i += 16) {
    const from = source + i;
    const a = v128.load(from);
    const b = v128.load(from + count);
    const c = v128.load(from + 2 * count);
    const d = v128.load(from + 3 * count);
    const e = v128.load(from + 4 * count);
    const f = v128.load(from + 5 * count);
    const g = v128.load(from + 6 * count);
    const h = v128.load(from + 7 * count);
    const to = target + 8 * i;
    unshuffle8Half(lowBytes(a, b), lowBytes(c, d), lowBytes(e, f), lowBytes(g, h), to);
    unshuffle8Half(highBytes(a, b), highBytes(c, d), highBytes(e, f), highBytes(g, h), to + 64);
  }
  unshuffleBytes(source, count, target, 8, i, end);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function unshuffle8Half(ab: v128, cd: v128, ef: v128, gh: v128, to: usize): void {
  const abcd0 = lowPairs(ab, cd);
  const abcd1 = highPairs(ab, cd);
  const efgh0 = lowPairs(ef, gh);
  const efgh1 = highPairs(ef, gh);
  v128.store(to, v128.shuffle<u32>(abcd0, efgh0, 0, 4, 1, 5));
  v128.store(to, v128.shuffle<u32>(abcd0, efgh0, 2, 6, 3, 7), 16);
  v128.store(to, v128.shuffle<u32>(abcd1, efgh1, 0, 4, 1, 5), 32);
  v128.store(to, v128.shuffle<u32>(abcd1, efgh1, 2, 6, 3, 7), 48);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function lowBytes(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function highBytes(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function lowPairs(a: v128, b: v128): v128 {
  return v128.shuffle<u16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function highPairs(a: v128, b: v128): v128 {
  return v128.shuffle<u16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/**
 * Undoes the first half of Blosc's bit shuffle: `count` elements, of which the lowest bits come first, give the bytes in
 * the order that `unshuffle` takes. `count` is a multiple of eight.
 */
export function gatherBits(source: usize, count: usize, elementBytes: usize, target: usize): void {
  const row = count >>> 3;
  for (let byte: usize = 0; byte < elementBytes; byte++) {
    const bits = source + byte * count;
    const to = target + byte * count;
    for (let i: usize = 0; i < row; i++) {
      const from = bits + i;
      let x: u64 = load<u8>(from);
      x |= <u64>load<u8>(from + row) << 8;
      x |= <u64>load<u8>(from + 2 * row) << 16;
      x |= <u64>load<u8>(from + 3 * row) << 24;
      x |= <u64>load<u8>(from + 4 * row) << 32;
      x |= <u64>load<u8>(from + 5 * row) << 40;
      x |= <u64>load<u8>(from + 6 * row) << 48;
      x |= <u64>load<u8>(from + 7 * row) << 56;
      // A transposition of 8 × 8 bits, in blocks of 1, 2 and 4.
      let swap: u64 = (x ^ (x >>> 7)) & 0x00aa00aa00aa00aa;
      x ^= swap ^ (swap << 7);
      swap = (x ^ (x >>> 14)) & 0x0000cccc0000cccc;
      x ^= swap ^ (swap << 14);
      swap = (x ^ (x >>> 28)) & 0x00000000f0f0f0f0;
      x ^= swap ^ (swap << 28);
      store<u64>(to + 8 * i, x);
    }
  }
}

/**
 * Copies elements of a box with three dimensions, of which the last one is dense in the target. `reversed`: the bytes of
 * each element in the opposite order.
 */
export function copyBox(
  source: usize,
  target: usize,
  elementBytes: usize,
  reversed: bool,
  planes: usize,
  planeStride: usize,
  targetPlane: usize,
  rows: usize,
  rowStride: usize,
  targetRow: usize,
  columns: usize,
  columnStride: usize,
): void {
  for (let plane: usize = 0; plane < planes; plane++) {
    for (let row: usize = 0; row < rows; row++) {
      const from = source + plane * planeStride + row * rowStride;
      const to = target + plane * targetPlane + row * targetRow;
      if (!reversed && columnStride == elementBytes) memory.copy(to, from, columns * elementBytes);
      else if (elementBytes == 4) copyRow4(from, to, columns, columnStride, reversed);
      else if (elementBytes == 2) copyRow2(from, to, columns, columnStride, reversed);
      else if (elementBytes == 8) copyRow8(from, to, columns, columnStride, reversed);
      else for (let i: usize = 0; i < columns; i++) store<u8>(to + i, load<u8>(from + i * columnStride));
    }
  }
}

function copyRow2(from: usize, to: usize, columns: usize, stride: usize, reversed: bool): void {
  let i: usize = 0;
  if (reversed && stride == 2) {
    for (; i + 8 <= columns; i += 8) {
      const v = v128.load(from + 2 * i);
      v128.store(to + 2 * i, v128.shuffle<u8>(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));
    }
  }
  for (; i < columns; i++) {
    const value = load<u16>(from + i * stride);
    store<u16>(to + 2 * i, reversed ? bswap<u16>(value) : value);
  }
}

function copyRow4(from: usize, to: usize, columns: usize, stride: usize, reversed: bool): void {
  let i: usize = 0;
  if (reversed && stride == 4) {
    for (; i + 4 <= columns; i += 4) {
      const v = v128.load(from + 4 * i);
      v128.store(to + 4 * i, v128.shuffle<u8>(v, v, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
    }
  }
  for (; i < columns; i++) {
    const value = load<u32>(from + i * stride);
    store<u32>(to + 4 * i, reversed ? bswap<u32>(value) : value);
  }
}

function copyRow8(from: usize, to: usize, columns: usize, stride: usize, reversed: bool): void {
  let i: usize = 0;
  if (reversed && stride == 8) {
    for (; i + 2 <= columns; i += 2) {
      const v = v128.load(from + 8 * i);
      v128.store(to + 8 * i, v128.shuffle<u8>(v, v, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
    }
  }
  for (; i < columns; i++) {
    const value = load<u64>(from + i * stride);
    store<u64>(to + 8 * i, reversed ? bswap<u64>(value) : value);
  }
}

/** Writes the element at `value` wherever the mask is 0; the mask has a byte per cell of a plane. */
export function applyMask(
  target: usize,
  planes: usize,
  cells: usize,
  elementBytes: usize,
  mask: usize,
  value: usize,
): void {
  for (let plane: usize = 0; plane < planes; plane++) {
    const to = target + plane * cells * elementBytes;
    if (elementBytes == 4) applyMask4(to, cells, mask, load<u32>(value));
    else {
      for (let cell: usize = 0; cell < cells; cell++) {
        // Mostly cells beside each other are all kept.
        while (cell + 16 <= cells && i8x16.all_true(v128.load(mask + cell))) cell += 16;
        if (cell < cells && load<u8>(mask + cell) == 0) copyElement(to + cell * elementBytes, value, elementBytes);
      }
    }
  }
}

function applyMask4(to: usize, cells: usize, mask: usize, value: u32): void {
  const values = i32x4.splat(value);
  let cell: usize = 0;
  for (; cell + 16 <= cells; cell += 16) {
    const shown = v128.load(mask + cell);
    if (i8x16.all_true(shown)) continue;
    const at = to + 4 * cell;
    const hidden = i8x16.eq(shown, i8x16.splat(0));
    hideFour(at, values, v128.shuffle<u8>(hidden, hidden, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3));
    hideFour(at + 16, values, v128.shuffle<u8>(hidden, hidden, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7));
    hideFour(at + 32, values, v128.shuffle<u8>(hidden, hidden, 8, 8, 8, 8, 9, 9, 9, 9, 10, 10, 10, 10, 11, 11, 11, 11));
    hideFour(
      at + 48,
      values,
      v128.shuffle<u8>(hidden, hidden, 12, 12, 12, 12, 13, 13, 13, 13, 14, 14, 14, 14, 15, 15, 15, 15),
    );
  }
  for (; cell < cells; cell++) if (load<u8>(mask + cell) == 0) store<u32>(to + 4 * cell, value);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function hideFour(at: usize, values: v128, hidden: v128): void {
  v128.store(at, v128.bitselect(values, v128.load(at), hidden));
}

/** Writes the element at `value` `count` times. */
export function repeat(target: usize, count: usize, elementBytes: usize, value: usize): void {
  for (let i: usize = 0; i < count; i++) copyElement(target + i * elementBytes, value, elementBytes);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function copyElement(to: usize, from: usize, elementBytes: usize): void {
  if (elementBytes == 4) store<u32>(to, load<u32>(from));
  else if (elementBytes == 2) store<u16>(to, load<u16>(from));
  else if (elementBytes == 8) store<u64>(to, load<u64>(from));
  else store<u8>(to, load<u8>(from));
}

/**
 * Sums the cells of zones, zone by zone, in each of the steps; a step has `stepBytes`, of floats of four bytes. `numbers`
 * has the scale, the offset and the two numbers that stand for nothing. `zones` places of cells and `weights` follow each
 * other as the zones do, of which each ends where `ends` says. Of a step and a zone `sums` gets five numbers: the sum of
 * weights, of weighted values, the least, the most, and how many there are.
 */
export function sumZones4(
  source: usize,
  steps: usize,
  stepBytes: usize,
  numbers: usize,
  cells: usize,
  weights: usize,
  ends: usize,
  zones: usize,
  sums: usize,
): void {
  const scale = v128.load64_splat(numbers);
  const offset = v128.load64_splat(numbers, 8);
  const fill = v128.load64_splat(numbers, 16);
  const other = v128.load64_splat(numbers, 24);
  const stepSums = zones * ZONE_SUM_BYTES;
  for (let step: usize = 0; step < steps; step += 2) {
    // Two steps side by side; the last one of an odd count stands beside itself.
    const one = source + step * stepBytes;
    const two = step + 1 < steps ? one + stepBytes : one;
    let to = sums + step * stepSums;
    let cell: usize = 0;
    for (let zone: usize = 0; zone < zones; zone++) {
      const end: usize = load<u32>(ends + 4 * zone);
      let weight = f64x2.splat(0);
      let total = f64x2.splat(0);
      let least = f64x2.splat(Infinity);
      let most = f64x2.splat(-Infinity);
      let count = i64x2.splat(0);
      for (; cell < end; cell++) {
        const place: usize = <usize>load<u32>(cells + 4 * cell) << 2;
        const number = f64x2.promote_low_f32x4(v128.load32_lane(two + place, v128.load32_zero(one + place), 1));
        const hasValue = v128.and(
          f64x2.eq(number, number),
          v128.and(f64x2.ne(number, fill), f64x2.ne(number, other)),
        );
        const value = f64x2.add(f64x2.mul(number, scale), offset);
        const share = v128.load64_splat(weights + 8 * cell);
        weight = f64x2.add(weight, v128.and(share, hasValue));
        total = f64x2.add(total, v128.and(f64x2.mul(share, value), hasValue));
        least = f64x2.pmin(least, v128.bitselect(value, least, hasValue));
        most = f64x2.pmax(most, v128.bitselect(value, most, hasValue));
        count = i64x2.sub(count, hasValue);
      }
      storeSums(
        to,
        f64x2.extract_lane(weight, 0),
        f64x2.extract_lane(total, 0),
        f64x2.extract_lane(least, 0),
        f64x2.extract_lane(most, 0),
        <f64>i64x2.extract_lane(count, 0),
      );
      if (two != one) {
        storeSums(
          to + stepSums,
          f64x2.extract_lane(weight, 1),
          f64x2.extract_lane(total, 1),
          f64x2.extract_lane(least, 1),
          f64x2.extract_lane(most, 1),
          <f64>i64x2.extract_lane(count, 1),
        );
      }
      to += ZONE_SUM_BYTES;
    }
  }
}

const ZONE_SUM_BYTES: usize = 40;

function storeSums(to: usize, weight: f64, total: f64, least: f64, most: f64, count: f64): void {
  store<f64>(to, weight);
  store<f64>(to, total, 8);
  store<f64>(to, least, 16);
  store<f64>(to, most, 24);
  store<f64>(to, count, 32);
}
