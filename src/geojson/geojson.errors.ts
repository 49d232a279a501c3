import { Failure, type FieldFault } from '#common/errors/failure.js';

/** Of a GeoJSON that describes no area on the Earth; each fault names its place, as `features.0.geometry.coordinates.1`. */
export function invalidGeoJson(faults: readonly FieldFault[]): Failure {
  const [first] = faults;
  return new Failure(
    'malformed',
    'invalid-geojson',
    `The GeoJSON cannot be used: ${first?.path} ${first?.message}${faults.length > 1 ? `; and ${faults.length - 1} more` : ''}.`,
    { faults },
  );
}

export function tooManyVertices(limit: number): Failure {
  return new Failure(
    'too-large',
    'geojson-too-large',
    `The GeoJSON has more than ${limit} positions. Simplify the shape, or send a part of it.`,
  );
}

/** Of a shape for which the time or the memory of an inspection is not enough. */
export function tooIntricate(cause?: unknown): Failure {
  return new Failure(
    'too-large',
    'geojson-too-large',
    'The GeoJSON takes too much time or memory to check. Simplify the shape, or send a part of it.',
    { cause },
  );
}
