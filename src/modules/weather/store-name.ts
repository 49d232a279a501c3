/** One part of a path, and nothing that leads out of the folder. */
const STORE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Whether a store may have this name. */
export function isStoreName(name: string): boolean {
  return STORE_NAME.test(name);
}
