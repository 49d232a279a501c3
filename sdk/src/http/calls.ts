import createOpenapiClient, { type Client } from 'openapi-fetch';
import type { paths } from '../api/document.js';
import { nextCursor, type Page } from './pages.js';
import { resilientFetch } from './resilient-fetch.js';

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
}

export const PROGRAM = 'dataio-js/0.1.0';
const ATTEMPTS = 4;
const TIMEOUT_MS = 60_000;

/** @returns calls with the key, and a `fetch` without it, for signed links. Both throw what the server refuses. */
export function connect(options: ConnectionOptions): {
  calls: Calls;
  fetchLink: (request: Request) => Promise<Response>;
} {
  const { apiKey, attempts = ATTEMPTS, timeoutMs = TIMEOUT_MS, program = PROGRAM } = options;
  const fetch = resilientFetch(options.fetch ?? ((request) => globalThis.fetch(request)), { attempts, timeoutMs });
  const address = options.address.replace(/\/+$/, '');
  const key = apiKey === undefined ? {} : { 'X-API-Key': apiKey };
  return {
    calls: createOpenapiClient<paths>({ baseUrl: address, fetch, headers: { 'User-Agent': program, ...key } }),
    fetchLink: fetch,
  };
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

export async function pageOf<Item>(answer: Promise<Answer<readonly Item[]>>): Promise<Page<Item>> {
  const { data, response } = await answer;
  const next = nextCursor(response.headers);
  return { items: data ?? [], ...(next !== undefined && { next }) };
}
