import { ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import numcodecsBlosc from 'numcodecs/blosc';
import { PROJECT_FOLDER } from '#config/project-folder.js';
import { decodePiece, type PieceOrder, preparePiece } from '#modules/weather/blocks/piece-decoding.js';
import { decodeChunk } from '#modules/weather/zarr/chunk-decoding.js';
import { DecodingKernel } from '#modules/weather/zarr/decoding-kernel.js';
import type { ChunkCoding } from '#modules/weather/zarr/zarr-array.js';
import type { Entry } from '../harness/entry.js';
import type { Figure } from '../harness/figure.js';
import { alternate } from '../harness/rounds.js';

const SAMPLE = join(PROJECT_FOLDER, 'samples/weather/era5_uk/t2m');
const SAMPLE_CHUNK = [168, 17, 25];
const FIELD_CHUNK = [4, 721, 360];
const ELEMENT_BYTES = 4;
const ROUNDS = 5;
const ROUND_MS = 250;

const CODING: ChunkCoding = {
  compressor: 'blosc',
  checksumInside: false,
  checksumOutside: false,
  littleEndian: true,
  storedOrder: [0, 1, 2],
};

interface Chunks {
  readonly name: string;
  readonly shape: readonly number[];
  readonly encoded: readonly Uint8Array<ArrayBuffer>[];
  readonly goal: number;
}

/** numcodecs' own types are not found by a compiler that follows Node's rules. */
interface BloscCodec {
  encode(bytes: Uint8Array): Promise<Uint8Array>;
  decode(bytes: Uint8Array): Promise<Uint8Array>;
}

const { fromConfig: bloscCodec } = numcodecsBlosc as unknown as {
  fromConfig: (this: void, config: object) => BloscCodec;
};

/** Decoding on one core, against the WebAssembly of numcodecs, which is c-blosc compiled without SIMD. */
export const weatherDecode: Entry = {
  name: 'weather-decode',
  async measure(): Promise<Figure[]> {
    const kinds: Chunks[] = [
      { name: 'chunks of the sample (LZ4, 286 kB)', shape: SAMPLE_CHUNK, encoded: sampleChunks(), goal: 3 },
      { name: 'fields (LZ4, 4 MB)', shape: FIELD_CHUNK, encoded: [await fieldChunk('lz4')], goal: 3 },
      { name: 'fields (zstd, 4 MB)', shape: FIELD_CHUNK, encoded: [await fieldChunk('zstd')], goal: 1 },
    ];
    const figures: Figure[] = [];
    for (const kind of kinds) figures.push(...(await figuresOf(kind)));
    return figures;
  },
};

async function figuresOf({ name, shape, encoded, goal }: Chunks): Promise<Figure[]> {
  const length = shape.reduce((result, count) => result * count, ELEMENT_BYTES);
  const kernel = new DecodingKernel();
  const target = new ArrayBuffer(length);
  const peer = bloscCodec({ id: 'blosc', clevel: 5, cname: 'lz4', shuffle: 1, blocksize: 0 });
  const ours = (chunk: Uint8Array): number => {
    kernel.clear();
    return decodeChunk(kernel, chunk, CODING, length);
  };
  for (const chunk of encoded) {
    await preparePiece(orderOf(chunk, shape, target));
    const address = ours(chunk);
    const plain = Buffer.from(await peer.decode(chunk));
    ok(plain.equals(kernel.bytes.subarray(address, address + length)), 'the peer decodes something else');
  }
  const rates = await alternate(
    ROUNDS,
    () =>
      rateOf(encoded, length, async (chunk) => {
        ours(chunk);
      }),
    () =>
      rateOf(encoded, length, async (chunk) => {
        await peer.decode(chunk);
      }),
  );
  const pieces = await alternate(
    ROUNDS,
    () =>
      rateOf(encoded, length, async (chunk) => {
        decodePiece(kernel, orderOf(chunk, shape, target));
      }),
    () =>
      rateOf(encoded, length, async (chunk) => {
        ours(chunk);
      }),
  );
  return [
    {
      name: `decoding ${name} on one core, against numcodecs`,
      unit: 'MB/s',
      ...rates,
      goal: { of: 'ratio', bound: 'at least', value: goal },
    },
    {
      name: `decoding ${name}, and all of it as big-endian, against decoding alone`,
      unit: 'MB/s',
      ...pieces,
      goal: undefined,
    },
  ];
}

function orderOf(encoded: Uint8Array<ArrayBuffer>, shape: readonly number[], target: ArrayBuffer): PieceOrder {
  return {
    encoded,
    coding: CODING,
    elementBytes: ELEMENT_BYTES,
    chunkShape: shape,
    spans: shape.map((count) => ({ chunk: 0, segments: [{ from: 0, count, step: 1, to: 0 }], count })),
    fillValue: new Uint8Array(ELEMENT_BYTES),
    mask: null,
    maskedValue: new Uint8Array(ELEMENT_BYTES),
    target,
  };
}

/** Decoded megabytes in a second. */
async function rateOf(
  encoded: readonly Uint8Array<ArrayBuffer>[],
  length: number,
  decode: (chunk: Uint8Array<ArrayBuffer>) => Promise<void>,
): Promise<number> {
  const begun = performance.now();
  let decoded = 0;
  while (performance.now() - begun < ROUND_MS) {
    for (const chunk of encoded) await decode(chunk);
    decoded += encoded.length * length;
  }
  return decoded / 1000 / (performance.now() - begun);
}

function sampleChunks(): Uint8Array<ArrayBuffer>[] {
  const names = readdirSync(SAMPLE).filter((name) => /^\d/.test(name));
  return names.map((name) => new Uint8Array(readFileSync(join(SAMPLE, name))));
}

/** A smooth field with the steps that packing leaves, and noise in its last bits. */
async function fieldChunk(cname: 'lz4' | 'zstd'): Promise<Uint8Array<ArrayBuffer>> {
  const [hours = 1, rows = 1, columns = 1] = FIELD_CHUNK;
  let state = 1;
  const values = Float32Array.from({ length: hours * rows * columns }, (_, i) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const [row, column] = [Math.floor(i / columns) % rows, i % columns];
    const smooth = 280 + 25 * Math.cos(row / 230) + 6 * Math.sin(column / 17 + row / 40);
    return Math.round((smooth + (state >>> 20) / 8192) * 1024) / 1024;
  });
  const codec = bloscCodec({ id: 'blosc', clevel: 5, cname, shuffle: 1, blocksize: 0 });
  return new Uint8Array(await codec.encode(new Uint8Array(values.buffer)));
}
