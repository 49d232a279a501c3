/** West, south, east, north, in degrees. A box whose west is greater than its east crosses the 180th meridian. */
export type BoundingBox = readonly [west: number, south: number, east: number, north: number];

const NUMBER = /^[+-]?\d{1,3}(?:\.\d{1,15})?$/;

/** @returns undefined for what is no box, such as one whose south is north of its north */
export function parseBoundingBox(text: string): BoundingBox | undefined {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length !== 4 || !parts.every((part) => NUMBER.test(part))) return undefined;
  const [west = 0, south = 0, east = 0, north = 0] = parts.map(Number);
  const isOnEarth = Math.abs(west) <= 180 && Math.abs(east) <= 180 && south >= -90 && north <= 90;
  return isOnEarth && south <= north ? [west, south, east, north] : undefined;
}
