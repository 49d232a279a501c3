/**
 * The inner loops of reading chunks, in AssemblyScript. `npm run wasm` compiles them into
 * `src/modules/weather/zarr/kernel-code.ts`.
 *
 * Addresses are of the module's own memory, whose layout is the caller's. What comes from a chunk is never trusted: no
 * function reads or writes outside the bounds it is given, and each says whether the decoded length is the expected one.
 */

/** Whether the LZ4 block in [source, sourceEnd) decodes into exactly [target, targetEnd). */
export function decodeLz4(source: usize, sourceEnd: usize, target: usize, targetEnd: usize): bool {
  let from = source;
  let to = target;
  while (from < sourceEnd) {
    const token: usize = load<u8>(from);
    from++;
    let literals: usize = token >>> 4;
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
    for (let cell: usize = 0; cell < cells; cell++) {
      // Mostly cells beside each other are all kept.
      while (cell + 16 <= cells && i8x16.all_true(v128.load(mask + cell))) cell += 16;
      if (cell < cells && load<u8>(mask + cell) == 0) copyElement(to + cell * elementBytes, value, elementBytes);
    }
  }
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
