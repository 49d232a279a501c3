export const CLIENT_KINDS = [
  'dataio-cli',
  'dataio-js',
  'dataio-python',
  'browser',
  'curl',
  'postman',
  'python',
  'r',
  'wget',
  'other',
] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

/** The first that fits counts. Browsers come last: others put `Mozilla` in front of their own name. */
const PATTERNS: readonly (readonly [RegExp, ClientKind])[] = [
  [/^dataio-cli\//i, 'dataio-cli'],
  [/^dataio-js\//i, 'dataio-js'],
  [/^dataio-python\//i, 'dataio-python'],
  [/^curl\//i, 'curl'],
  [/^wget2?\//i, 'wget'],
  [/^postman/i, 'postman'],
  [/^(?:python-requests|python-urllib3?|python-httpx|aiohttp)\/|^python\/[\d.]+ aiohttp/i, 'python'],
  [/^(?:httr2?\/|r\/|r \(|rcurl|libcurl\/[\d.]+ r-curl\/)/i, 'r'],
  [/^mozilla\/.*(?:bot|crawler|spider)\b/i, 'other'],
  [/^(?:mozilla|opera)\//i, 'browser'],
];
/** Names stand at the beginning; what follows is anybody's. */
const READ_LENGTH = 300;

/** Clients come again: so many are remembered. */
const REMEMBERED = 1_000;
const known = new Map<string, ClientKind>();

/** The kind of client that a `User-Agent` speaks of. It says what it likes: this is for counting alone. */
export function clientKindOf(userAgent: string | undefined): ClientKind {
  const text = (userAgent ?? '').slice(0, READ_LENGTH);
  let kind = known.get(text);
  if (kind === undefined) {
    kind = PATTERNS.find(([pattern]) => pattern.test(text))?.[1] ?? 'other';
    if (known.size === REMEMBERED) known.clear();
    known.set(text, kind);
  }
  return kind;
}
