import type { Configuration } from '#config/configuration.js';
import type { ObjectStore } from '#object-storage/object-store.js';
import { openObjectStore } from '../../src/foundations.js';
import { type Findings, reasonOf } from './finding.js';

const LINK_LIMIT_MS = 5_000;
const LINK_SECONDS = 60;
const ADVICE_SERVER =
  'Check that the server runs, PUBLIC_URL, the proxy in front, and that all servers have one LINK_SECRET.';
const ADVICE_STORE = 'Check S3_PUBLIC_ENDPOINT, or S3_ENDPOINT where it is not set: clients must reach that address.';
const ADVICE_SIGNATURE =
  'Check the credentials and S3_REGION: the store answers our own calls, and no link that is signed with them.';

interface Context {
  readonly findings: Findings;
  readonly store: ObjectStore;
  readonly configuration: Configuration;
  readonly signal: AbortSignal;
}

/** An object that is in the store, and what a link to it must give. */
interface Probe {
  readonly key: string;
  readonly content: Buffer;
}

/** Undefined of `fault` where the link gave what it should; `isAnswered` where anybody answered at all. */
interface Outcome {
  readonly origin: string;
  readonly isAnswered: boolean;
  readonly fault: string | undefined;
}

/** Follows a link as a client would: to the public address, without a key. */
export async function checkLinks(context: Context, probe: Probe): Promise<void> {
  const { findings, store, configuration, signal } = context;
  const { http, objectStore } = configuration;
  const isSignatureRight = await checkSignature(context, probe);
  if (isSignatureRight === false) return;
  const signed = await store.presignGet(probe.key, { expiresInSeconds: LINK_SECONDS });
  const isOurs = signed.startsWith('/');
  const { origin, isAnswered, fault } = await follow(isOurs ? `${ownAddress(http)}${signed}` : signed, probe, signal);
  if (fault === undefined) {
    findings.ok('links', `A signed link to ${origin} gives what it should.`);
  } else if (isSignatureRight && !isAnswered) {
    // Such as from inside a container, whose own loopback address this is.
    findings.warn(
      'links',
      `${fault} From here the store itself takes such links; whether clients reach ${origin} is not known.`,
      `Follow a link from where clients are, or run this there. ${ADVICE_STORE}`,
    );
  } else if (isOurs && !isAnswered && http.publicUrl === undefined && objectStore.kind === 'disk') {
    // Before the first start nobody expects an answer.
    findings.warn('links', fault, ADVICE_SERVER);
  } else findings.fail('links', fault, isOurs ? ADVICE_SERVER : ADVICE_STORE);
}

/** Where clients reach the store elsewhere: what a link gives at the address that we ourselves use. Undefined otherwise. */
async function checkSignature(
  { findings, configuration, signal }: Context,
  probe: Probe,
): Promise<boolean | undefined> {
  const { objectStore } = configuration;
  if (objectStore.kind !== 's3' || objectStore.s3.publicEndpoint === undefined) return undefined;
  const s3 = { ...objectStore.s3, publicEndpoint: undefined };
  const { store } = await openObjectStore({ ...configuration, objectStore: { ...objectStore, s3 } });
  try {
    const link = await store.presignGet(probe.key, { expiresInSeconds: LINK_SECONDS });
    const { fault } = await follow(link, probe, signal);
    if (fault !== undefined) findings.fail('links', fault, ADVICE_SIGNATURE);
    return fault === undefined;
  } finally {
    await store.close();
  }
}

async function follow(address: string, { content }: Probe, signal: AbortSignal): Promise<Outcome> {
  const { origin } = new URL(address);
  try {
    const answer = await fetch(address, { signal: AbortSignal.any([signal, AbortSignal.timeout(LINK_LIMIT_MS)]) });
    const body = Buffer.from(await answer.arrayBuffer());
    if (answer.ok && body.equals(content)) return { origin, isAnswered: true, fault: undefined };
    const what = answer.ok ? 'other bytes than the object has' : `status ${answer.status}`;
    return { origin, isAnswered: true, fault: `A signed link to ${origin} gives ${what}.` };
  } catch (error) {
    const fault = `A signed link to ${origin} cannot be followed: ${reasonOf(error)}.`;
    return { origin, isAnswered: false, fault };
  }
}

function ownAddress({ host, port, publicUrl }: Configuration['http']): string {
  const local = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host;
  return publicUrl ?? `http://${local.includes(':') ? `[${local}]` : local}:${port}`;
}
