import { readShape } from '#geojson/read-shape.js';
import { regionIdIn } from '../download-name.js';
import { wrongZones } from '../weather.errors.js';
import type { ZoneShape } from './zone-window.js';

/** Far above what one answer is read for. */
const MOST_ZONES = 10_000;

/**
 * The zones of a GeoJSON: each feature of a collection, or else the whole. They are called as their `region_id`, their
 * `id`, or by their place.
 * @throws Failure invalid-geojson, geojson-too-large, wrong-zones
 */
export function zonesIn(geojson: object): ZoneShape[] {
  const features = isCollection(geojson) ? geojson.features : [geojson];
  if (features.length > MOST_ZONES) throw wrongZones('geojson', `has more than ${MOST_ZONES} features`);
  const zones = features.map((feature, index): ZoneShape => ({
    id: idOf(feature) ?? `zone_${index + 1}`,
    shape: readShape(feature),
  }));
  requireDistinct(zones, 'geojson');
  return zones;
}

/** @throws Failure wrong-zones where two have one name */
export function requireDistinct(zones: readonly { readonly id: string }[], path: string): void {
  const seen = new Set<string>();
  for (const { id } of zones) {
    if (seen.has(id)) throw wrongZones(path, `has two that are called ${JSON.stringify(id)}`);
    seen.add(id);
  }
}

function idOf(feature: unknown): string | undefined {
  const named = regionIdIn(feature, {});
  if (named !== undefined || typeof feature !== 'object' || feature === null || !('id' in feature)) return named;
  return regionIdIn({ properties: { region_id: feature.id } }, {});
}

function isCollection(geojson: object): geojson is { readonly features: readonly unknown[] } {
  return (
    'type' in geojson &&
    geojson.type === 'FeatureCollection' &&
    'features' in geojson &&
    Array.isArray(geojson.features) &&
    geojson.features.length > 0
  );
}
