/**
 * Viridis, by Stéfan van der Walt and Nathaniel Smith (CC0): equal steps of the value look equally far apart, in grey and
 * to people with colour blindness too. Eleven of its colours; those in between are mixed.
 */
const VIRIDIS = [
  [0x44, 0x01, 0x54],
  [0x48, 0x24, 0x75],
  [0x41, 0x44, 0x87],
  [0x35, 0x5f, 0x8d],
  [0x2a, 0x78, 0x8e],
  [0x21, 0x91, 0x8c],
  [0x22, 0xa8, 0x84],
  [0x44, 0xbf, 0x70],
  [0x7a, 0xd1, 0x51],
  [0xbd, 0xdf, 0x26],
  [0xfd, 0xe7, 0x25],
] as const;

export type Colour = readonly [red: number, green: number, blue: number];

/** Of a share from 0 to 1. */
export function colourAt(share: number): Colour {
  const place = Math.min(1, Math.max(0, share)) * (VIRIDIS.length - 1);
  const lower = Math.min(VIRIDIS.length - 2, Math.floor(place));
  const [from, to] = [VIRIDIS[lower] ?? VIRIDIS[0], VIRIDIS[lower + 1] ?? VIRIDIS[0]];
  const mixed = (channel: 0 | 1 | 2): number =>
    Math.round(from[channel] + (to[channel] - from[channel]) * (place - lower));
  return [mixed(0), mixed(1), mixed(2)];
}

export function hexOf(colour: Colour): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
