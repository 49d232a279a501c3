import { Agent, type ClientRequest, get, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as TlsAgent, get as getOverTls } from 'node:https';
import type { DataioClient } from '../client.js';

/** As much of an answer as a download needs. */
export interface LinkAnswer {
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array> | null;
}

const SILENCE_MS = 60_000;
const POOL = { keepAlive: true, highWaterMark: 2 ** 20 };
const AGENT = new Agent(POOL);
const TLS_AGENT = new TlsAgent(POOL);

/**
 * The bytes behind a signed link. Those that come are read without `fetch`, which takes twice the work for each; whatever
 * else happens is left to it, which knows what to say and when to ask again.
 */
export async function openLink(
  client: DataioClient,
  link: string,
  { from, signal }: { readonly from: number; readonly signal: AbortSignal },
): Promise<LinkAnswer> {
  const answer = await send(link, from, signal).catch(() => undefined);
  const status = answer?.statusCode ?? 0;
  if (answer !== undefined && (status === 200 || status === 206)) return { status, body: answer };
  answer?.destroy();
  return client.tables.open(link, { from, signal });
}

function send(link: string, from: number, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = from === 0 ? {} : { Range: `bytes=${from}-` };
    const options: RequestOptions = { headers, signal, timeout: SILENCE_MS };
    const request: ClientRequest = link.startsWith('https:')
      ? getOverTls(link, { ...options, agent: TLS_AGENT }, resolve)
      : get(link, { ...options, agent: AGENT }, resolve);
    request.once('timeout', () => request.destroy(new Error('The server is silent.')));
    // More than one may come, as when a connection breaks whose answer has begun.
    request.on('error', reject);
  });
}
