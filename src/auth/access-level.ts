/** `NONE < VIEW < DOWNLOAD`; PostgreSQL orders its enum the same way. */
export enum AccessLevel {
  None = 'NONE',
  View = 'VIEW',
  Download = 'DOWNLOAD',
}

const ORDER = [AccessLevel.None, AccessLevel.View, AccessLevel.Download];

export function covers(held: AccessLevel, needed: AccessLevel): boolean {
  return ORDER.indexOf(held) >= ORDER.indexOf(needed);
}
