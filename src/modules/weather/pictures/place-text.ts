import type { Position } from '#geojson/shape.js';

/** `52°N 1.5°W`. */
export function placeText([longitude, latitude]: Position): string {
  const textOf = (degrees: number, sides: string): string => `${Math.abs(degrees)}${sideOf(degrees, sides)}`;
  return `${textOf(latitude, 'NS')} ${textOf(wrapped(longitude), 'EW')}`;
}

/** Of `west,south,east,north`: `49°N 8°W to 57°N 3°E`. */
export function boxText(box: string): string {
  const [west = 0, south = 0, east = 0, north = 0] = box.split(',').map(Number);
  return `${placeText([west, south])} to ${placeText([east, north])}`;
}

/** From -180 to 180. */
export function wrapped(longitude: number): number {
  const turned = ((((longitude + 180) % 360) + 360) % 360) - 180;
  return turned === -180 && longitude > 0 ? 180 : turned;
}

/** The sign of degrees, and which half of the globe they are in: the first letter where they are positive. */
export function sideOf(degrees: number, [positive = '', negative = '']: string): string {
  if (degrees === 0 || Math.abs(degrees) === 180) return '°';
  return `°${degrees > 0 ? positive : negative}`;
}
