import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Failure, type FieldFault } from '#common/errors/failure.js';
import { outlineOf } from '#geojson/outline.js';
import { readShape } from '#geojson/read-shape.js';
import { findRingFaults } from '#geojson/ring-faults.js';
import { boundsOf } from '#geojson/shape.js';
import { findNestingFault } from './json-nesting.js';
import type { ShapeProfile } from './shape-profile.js';

/** A shape that can be stored. */
export interface InspectedShape {
  /** The GeoJSON as gzip: as it was sent, where it was gzip. */
  readonly packed: Uint8Array;
  readonly profile: ShapeProfile;
}

/** What an inspection comes to, in a form that passes between threads. */
export type ShapeOutcome =
  | { readonly shape: InspectedShape }
  | { readonly faults: readonly FieldFault[] }
  | { readonly tooLarge: 'bytes' | 'positions' };

const GZIP_MAGIC = [0x1f, 0x8b];
const FIELD = 'shapefile';

/** Unpacks, reads and checks a GeoJSON file. All of it works on the whole file, and takes seconds for the largest. */
export function inspectShape(sent: Uint8Array, limitBytes: number): ShapeOutcome {
  const unpacked = unpack(sent, limitBytes);
  if (!(unpacked instanceof Uint8Array)) return unpacked;
  const nesting = findNestingFault(unpacked);
  if (nesting) return nesting;
  const value = parse(unpacked);
  if ('faults' in value) return value;
  try {
    const shape = readShape(value.json);
    const profile = {
      contentSha256: createHash('sha256').update(unpacked).digest('hex'),
      unpackedSizeBytes: unpacked.length,
      positionCount: shape.positionCount,
      bounds: boundsOf(shape),
      findings: findRingFaults(shape),
      outline: outlineOf(shape),
    };
    return { shape: { packed: unpacked === sent ? gzipSync(sent) : sent, profile } };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.kind === 'too-large' ? { tooLarge: 'positions' } : { faults: error.faults ?? [] };
  }
}

function unpack(sent: Uint8Array, limitBytes: number): Uint8Array | ShapeOutcome {
  if (sent.length > limitBytes) return { tooLarge: 'bytes' };
  if (!GZIP_MAGIC.every((byte, index) => sent[index] === byte)) return sent;
  try {
    // What Node calls `info` tells how many of the bytes were used.
    const { buffer, engine } = gunzipSync(sent, { maxOutputLength: limitBytes, info: true }) as unknown as {
      buffer: Uint8Array;
      engine: { bytesWritten: number };
    };
    if (engine.bytesWritten === sent.length) return buffer;
    return faulty('has bytes behind the end of its gzip data, at which clients stop');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') return { tooLarge: 'bytes' };
    return faulty(`begins as gzip and cannot be unpacked: ${message}`);
  }
}

function parse(bytes: Uint8Array): { json: unknown } | { faults: readonly FieldFault[] } {
  if (bytes.length === 0) return faulty('is empty');
  try {
    return { json: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return faulty(`is not JSON: ${error.message}`);
    return faulty('is not UTF-8 text');
  }
}

function faulty(message: string): { faults: readonly FieldFault[] } {
  return { faults: [{ path: FIELD, message }] };
}
