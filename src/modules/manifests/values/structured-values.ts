import { Failure } from '#common/errors/failure.js';
import { isRecord } from '#common/validation/record.js';
import { readShape } from '#geojson/read-shape.js';
import type { ValueType } from './value-type.js';

const POINT = /^([+-]?\d+(?:\.\d+)?) *, *([+-]?\d+(?:\.\d+)?)$/;
const LONGEST_POINT = 200;
const EMAIL = /^[^\s@"(),:;<>[\]\\]{1,64}@[A-Za-z0-9.-]{1,255}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const LONGEST_URI = 10_000;

export const objectType: ValueType = {
  read: (text) => {
    const value = jsonOf(text);
    return isRecord(value) ? value : undefined;
  },
};

export const arrayType: ValueType = {
  read: (text) => {
    const value = jsonOf(text);
    return Array.isArray(value) ? (value as unknown[]) : undefined;
  },
};

/** Texts between delimiters, each of one type. */
export function listType(delimiter: string, item: ValueType): ValueType {
  return {
    read: (text) => {
      const items = text.split(delimiter).map((part) => item.read(part));
      return items.includes(undefined) ? undefined : items;
    },
  };
}

/** Longitude and latitude as `90.5, 45.1`, as a list in JSON, or as an object with `lon` and `lat`. */
export function geopointType(format: string): ValueType {
  return {
    read: (text) => {
      const point = format === 'default' ? plainPoint(text) : jsonPoint(jsonOf(text), format);
      const [longitude, latitude] = point ?? [];
      const isOnEarth = isDegree(longitude, 180) && isDegree(latitude, 90);
      return isOnEarth ? [longitude, latitude] : undefined;
    },
  };
}

/** A geometry, feature or collection of RFC 7946; of TopoJSON, only that it is an object that says so. */
export function geojsonType(format: string): ValueType {
  return {
    read: (text) => {
      const value = jsonOf(text);
      if (!isRecord(value)) return undefined;
      if (format === 'topojson') return value['type'] === 'Topology' ? value : undefined;
      return isShape(value) ? value : undefined;
    },
  };
}

export function stringType(format: string): ValueType {
  const isRight = STRING_FORMATS[format] ?? (() => true);
  return { read: (text) => (isRight(text) ? text : undefined) };
}

const STRING_FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  email: (text) => text.length <= 320 && EMAIL.test(text),
  uri: (text) => text.length <= LONGEST_URI && URL.canParse(text),
  binary: (text) => text.length % 4 === 0 && BASE64.test(text),
  uuid: (text) => UUID.test(text),
};

function plainPoint(text: string): readonly unknown[] | undefined {
  const parts = text.length <= LONGEST_POINT ? POINT.exec(text) : null;
  return parts ? [Number(parts[1]), Number(parts[2])] : undefined;
}

function jsonPoint(value: unknown, format: string): readonly unknown[] | undefined {
  if (format === 'array') return Array.isArray(value) && value.length === 2 ? (value as unknown[]) : undefined;
  return isRecord(value) ? [value['lon'], value['lat']] : undefined;
}

function isDegree(value: unknown, most: number): value is number {
  return typeof value === 'number' && value >= -most && value <= most;
}

function isShape(value: unknown): boolean {
  try {
    readShape(value);
    return true;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
