import createOpenapiClient, { type Client } from 'openapi-fetch';
import type { paths } from '../api/document.js';
import { nextCursor, type Page } from './pages.js';
import { type MakeRequest, resilientFetch } from './resilient-fetch.js';

/** Every call of the API, checked against its document when the program is compiled. */
export type Calls = Client<paths>;

export interface ConnectionOptions {
  /** Address of the API, such as `https://data.example.org/api/v1`. */
  readonly address: string;
  readonly apiKey?: string;
  /** How often a request that may be repeated is sent at most; 4 unless told. */
  readonly attempts?: number;
  /** Wait for the beginning of an answer; a minute unless told. */
  readonly timeoutMs?: number;
  /** Stands in `User-Agent`, where the runtime lets a program set it. */
  readonly program?: string;
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Ends every call. */
  readonly signal?: AbortSignal;
}

export const PROGRAM = 'dataio-js/0.1.0';
const ATTEMPTS = 4;
const TIMEOUT_MS = 60_000;

/** Sends what needs no key, such as what goes to a signed link. Throws what the server refuses. */
export type FetchLink = (make: MakeRequest, signal?: AbortSignal) => Promise<Response>;

/** @returns calls with the key, and a `fetch` without it, for signed links. Both throw what the server refuses. */
export function connect(options: ConnectionOptions): { calls: Calls; fetchLink: FetchLink } {
  const { apiKey, attempts = ATTEMPTS, timeoutMs = TIMEOUT_MS, program = PROGRAM } = options;
  const fetchOnce = options.fetch ?? ((request: Request) => globalThis.fetch(request));
  const { fetch, fetchMade } = resilientFetch(fetchOnce, { attempts, timeoutMs, signal: options.signal });
  const headers = {
    // A browser says what it is itself, and would have to ask the server whether it may say something else.
    ...(!isBrowser() && { 'User-Agent': program }),
    ...(apiKey !== undefined && { 'X-API-Key': apiKey }),
  };
  const address = options.address.replace(/\/+$/, '');
  return { calls: createOpenapiClient<paths>({ baseUrl: address, fetch, headers }), fetchLink: fetchMade };
}

function isBrowser(): boolean {
  return 'document' in globalThis || 'WorkerGlobalScope' in globalThis;
}

interface Answer<Content> {
  // eslint-disable-next-line names/symbol-name -- openapi-fetch calls it so.
  data?: Content;
  response: Response;
}

/** The content of an answer. It is there: `connect` throws for every other status. */
export async function contentOf<Content>(answer: Promise<Answer<Content>>): Promise<Content> {
  return (await answer).data as Content;
}

/** A list that may come as CSV, too, is text to the compiler, unless it is asked for so. */
export async function pageOf<Item>(answer: Promise<Answer<readonly Item[] | string>>): Promise<Page<Item>> {
  const { data: items = [], response } = await answer;
  const next = nextCursor(response.headers);
  return { items: typeof items === 'string' ? [] : items, ...(next !== undefined && { next }) };
}
