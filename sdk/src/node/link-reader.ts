import type { DataioClient } from '../client.js';
import { readBytes } from './byte-reader.js';

/** As much of an answer as a download needs. */
export interface LinkAnswer {
  readonly status: number;
  /** A piece may be overwritten when the one after the next is asked for. */
  readonly body: AsyncIterable<Uint8Array> | null;
}

/**
 * The bytes behind a signed link. Those that come are read without `fetch`, which takes three times the work for each;
 * whatever else happens is left to it, which knows what to say and when to ask again.
 */
export async function openLink(
  client: DataioClient,
  link: string,
  { from, signal }: { readonly from: number; readonly signal: AbortSignal },
): Promise<LinkAnswer> {
  const answer = await readBytes(link, from, signal).catch(() => undefined);
  return answer ?? client.tables.open(link, { from, signal });
}
