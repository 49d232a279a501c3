import { ObjectMissing, RangeUnsatisfiable } from '#object-storage/object-storage.errors.js';
import type { GetOptions, ObjectBody, ObjectStore } from '#object-storage/object-store.js';
import { contentUnavailable } from './filestore.errors.js';

/** Bytes of a version that should be there. @throws Failure content-unavailable where they are not, or are fewer */
export async function openStored(store: ObjectStore, key: string, options: GetOptions): Promise<ObjectBody> {
  try {
    return await store.get(key, options);
  } catch (error) {
    throw areBytesMissing(error) ? contentUnavailable(error) : error;
  }
}

export function areBytesMissing(error: unknown): error is ObjectMissing | RangeUnsatisfiable {
  return error instanceof ObjectMissing || error instanceof RangeUnsatisfiable;
}
