import { InvalidObjectKey } from './object-storage.errors.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const KEY_TEXT = /^[A-Za-z0-9._/-]*$/;
/** S3's limit. */
const KEY_LENGTH_LIMIT = 1024;
/** A segment is a file name on disk, where 255 bytes are the limit; the rest is left for what the store appends. */
const SEGMENT_LENGTH_LIMIT = 200;
/** Begins the key of every version. */
export const VERSIONS_PREFIX = 'v1/';
export const QUARANTINE_PREFIX = 'quarantine/';

/** Key of one upload attempt of one table: `v1/{dataset uuid}/{attempt uuid}`. Keys carry ids only, never text that a user typed. */
export function fileVersionKey(datasetUuid: string, attemptUuid: string): string {
  return `${VERSIONS_PREFIX}${requireUuid(datasetUuid)}/${requireUuid(attemptUuid)}`;
}

/** Where an object waits that no version knows, before it is deleted. */
export function quarantineKey(key: string): string {
  return `${QUARANTINE_PREFIX}${requireObjectKey(key)}`;
}

/** The key that an object in quarantine had. */
export function quarantinedKey(key: string): string {
  return key.slice(QUARANTINE_PREFIX.length);
}

/** Key of one upload attempt of the shape of a region: `v1/regions/{number of the stored file}/{attempt uuid}`. */
export function regionFileKey(fileId: number, attemptUuid: string): string {
  return requireObjectKey(`v1/regions/${fileId}/${requireUuid(attemptUuid)}`);
}

/** Throws `InvalidObjectKey` for anything that could mean another place on a disk or in a URL. */
export function requireObjectKey(key: string): string {
  if (!isKeyText(key) || !key.split('/').every(isSegment)) throw new InvalidObjectKey(key);
  return key;
}

/** Like a key, but it may be empty and may end anywhere, also with `/` or inside a segment. */
export function requireKeyPrefix(prefix: string): string {
  const segments = prefix.split('/');
  if (!isKeyText(prefix) || !segments.slice(0, -1).every(isSegment)) throw new InvalidObjectKey(prefix);
  return prefix;
}

/** A prefix that is empty or ends with `/`. */
export function requireFolderPrefix(prefix: string): string {
  if (prefix !== '' && !prefix.endsWith('/')) throw new InvalidObjectKey(prefix);
  return requireKeyPrefix(prefix);
}

function isKeyText(text: string): boolean {
  return KEY_TEXT.test(text) && text.length <= KEY_LENGTH_LIMIT;
}

function isSegment(segment: string): boolean {
  return segment !== '' && segment !== '.' && segment !== '..' && segment.length <= SEGMENT_LENGTH_LIMIT;
}

function requireUuid(text: string): string {
  const uuid = text.toLowerCase();
  if (!UUID.test(uuid)) throw new InvalidObjectKey(text);
  return uuid;
}
