import fc from 'fast-check';
import type { Route } from '../../support/routes.js';
import { ApiCaller } from '../../support/api-caller.js';
import { BY_USER_GROUP, type CallerTraits, GRANTED, VIEWER, WITH_NONE } from '../access-matrix/callers.js';
import { requestOf } from '../access-matrix/request.js';
import { ROWS } from '../access-matrix/rows.js';
import { type MatrixWorld, type Parameters, type Target, TARGETS } from '../access-matrix/world.js';

const ATTACKERS = [GRANTED, BY_USER_GROUP, VIEWER, WITH_NONE];
const OWN = 'MX0001DS0001';
const HIDDEN = 'MX0001DS0002';
/** In the title, the description, a tag and a table of what is hidden. */
const CANARY = 'canary';
/** In the title of the dataset that all attackers but one may see. */
const OWN_CANARY = 'finch';
const KEY = /dio_[0-9A-Za-z]{10}_[0-9A-Za-z]{49}/g;
/** An administrator has used it, and the answer showed a key. */
const USED_IDEMPOTENCY_KEY = 'used-by-an-administrator';
const NEW_USER = JSON.stringify({ email: 'made-once@matrix.example', is_group: false });

/** Who does not may not: each names what is done and, by their places, the keys that are held at that time. */
export type Attack =
  | { readonly does: 'call'; readonly by: number; readonly row: number; readonly targets: readonly Target[] }
  | { readonly does: 'send'; readonly by: number; readonly oddity: number; readonly idempotencyKey: string | null }
  | {
      readonly does: 'issue';
      readonly by: number;
      readonly datasets: readonly string[] | null;
      readonly readOnly: boolean;
    }
  | {
      readonly does: 'rotate' | 'revoke' | 'report';
      readonly by: number;
      readonly key: number;
      readonly isOwn: boolean;
    };

interface HeldKey {
  readonly owner: CallerTraits;
  readonly key: string;
  readonly isReadOnly: boolean;
  readonly datasets: readonly string[] | null;
}

interface IssuedKey {
  readonly key: string;
  readonly read_only: boolean;
  readonly datasets: string[] | null;
}

interface Oddity {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

const oddity = (method: string, path: string, body?: object | string, headers?: Record<string, string>): Oddity => ({
  method,
  path,
  ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  ...(headers && { headers }),
});

/** Requests with which one would try to become more; `{self}` is the email of who sends it. */
const ODDITIES: readonly Oddity[] = [
  oddity('POST', '/admin/users', NEW_USER),
  oddity('POST', '/admin/users', { email: 'evil@matrix.example', is_group: false, is_admin: true }),
  oddity('PATCH', '/admin/users/{self}', { is_admin: true }),
  oddity('PATCH', '/admin/users/{self}/', { is_admin: true }),
  oddity('PATCH', '/Admin/Users/{self}', { is_admin: true }),
  oddity('PATCH', '//admin//users/{self}', { is_admin: true }),
  oddity('PATCH', '/%61dmin/users/{self}', { is_admin: true }),
  oddity('PATCH', '/me', { is_admin: true }),
  oddity('POST', '/admin/bulk', { operations: [{ operation: 'update-user', id: '{self}', body: { is_admin: true } }] }),
  oddity('POST', '/admin/bulk?dry_run=true', { operations: [{ operation: 'restore-user', id: '{self}' }] }),
  oddity('POST', '/admin/user-permissions', {
    user_email: '{self}',
    resource_type: 'DATASET',
    resource_id: HIDDEN,
    permission: 'DOWNLOAD',
  }),
  oddity('POST', '/me/api-keys', { name: 'Mine', is_admin: true }),
  oddity('POST', '/me/api-keys', { name: 'Mine', user_email: 'administrator@matrix.example' }),
  oddity('POST', '/me/api-keys', { name: 'Mine', datasets: [OWN, HIDDEN] }),
  oddity('POST', '/me/api-keys', { name: 'Mine', datasets: null, read_only: null }),
  oddity('POST', '/me/api-keys', '{"name": "Mine", "__proto__": {"isAdmin": true}}'),
  oddity('POST', '/admin/users/{self}/api-keys', { name: 'Mine' }),
  oddity('GET', '/datasets?limit=1'),
  oddity('GET', `/datasets/${HIDDEN.toLowerCase()}`),
  oddity('GET', `/datasets/%4d${HIDDEN.slice(1)}/STANDARDISED/tables`),
  oddity('GET', `/datasets/${HIDDEN}%20`),
  oddity('GET', '/me', undefined, { 'X-Original-URL': '/api/v1/admin/users', 'X-Rewrite-URL': '/api/v1/admin/users' }),
  oddity('GET', '/me', undefined, {
    'X-HTTP-Method-Override': 'DELETE',
    'X-Forwarded-User': 'administrator@matrix.example',
  }),
  oddity('GET', '/admin/users?is_admin=true'),
  oddity('GET', `/admin/access/explain?user_email=administrator@matrix.example&ds_id=${HIDDEN}`),
  oddity('HEAD', `/datasets/${HIDDEN}`),
];

const held = fc.nat(100);
/** Who holds a first key, which is whole, can do most. */
const by = fc.oneof(fc.nat(ATTACKERS.length - 1), held);

export const ATTACK: fc.Arbitrary<Attack> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('call' as const),
      by,
      row: fc.nat(ROWS.length - 1),
      targets: fc.array(fc.constantFrom(...TARGETS), { minLength: 3, maxLength: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('send' as const),
      by,
      oddity: fc.nat(ODDITIES.length - 1),
      idempotencyKey: fc.constantFrom(null, 'again', USED_IDEMPOTENCY_KEY),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('issue' as const),
      by,
      datasets: fc.option(fc.subarray([OWN, HIDDEN], { minLength: 1 })),
      readOnly: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constantFrom('rotate' as const, 'rotate' as const, 'revoke' as const, 'report' as const),
      by,
      key: held,
      isOwn: fc.boolean(),
    }),
  },
);

/** Plays attacks with whatever keys they yield, and looks at every answer and at what is stored before and after. */
export class Attackers {
  private keys: HeldKey[] = [];
  private storedBefore = '';
  private seenBefore: readonly string[] = [];

  private constructor(
    private readonly world: MatrixWorld,
    private readonly routes: ReadonlyMap<string, Route>,
  ) {}

  static async make(world: MatrixWorld, routes: ReadonlyMap<string, Route>): Promise<Attackers> {
    const sql = (text: string, values: string[]): Promise<unknown> => world.test.dataSource.query(text, values);
    await sql('UPDATE datasets SET title = $2, description = $2 WHERE ds_id = $1', [HIDDEN, `The ${CANARY}`]);
    await sql('UPDATE datasets SET title = $2, description = $2 WHERE ds_id = $1', [OWN, `The ${OWN_CANARY}`]);
    await world.uploadTable(HIDDEN, CANARY);
    await send(world.admin, oddity('POST', '/admin/users', NEW_USER, { 'Idempotency-Key': USED_IDEMPOTENCY_KEY }));
    return new Attackers(world, routes);
  }

  /** Each with one whole key. */
  async begin(): Promise<void> {
    const emails = ATTACKERS.map(({ email }) => email);
    await this.world.test.dataSource.query(
      "DELETE FROM api_keys k USING users u WHERE u.id = k.user_id AND u.email = ANY($1) AND k.name <> 'spare'",
      [emails],
    );
    this.keys = await Promise.all(ATTACKERS.map((owner) => this.wholeKeyOf(owner)));
    this.storedBefore = await this.stored();
    this.seenBefore = await Promise.all(this.keys.map((key) => this.listOf(key)));
  }

  async perform(attack: Attack): Promise<void> {
    const by = this.keyAt(attack.by);
    switch (attack.does) {
      case 'call':
        return this.call(by, attack.row, attack.targets);
      case 'send': {
        const { idempotencyKey } = attack;
        const headers: Record<string, string> = idempotencyKey === null ? {} : { 'Idempotency-Key': idempotencyKey };
        return this.sendAs(by, ODDITIES[attack.oddity] ?? oddity('GET', '/me'), headers);
      }
      case 'issue': {
        const asked = { name: 'further', datasets: attack.datasets, read_only: attack.readOnly };
        return this.sendAs(by, oddity('POST', '/me/api-keys', asked));
      }
      default:
        return this.endKey(by, attack.does, this.keyAt(attack.key, attack.isOwn ? by.owner : undefined));
    }
  }

  /** Nothing but their own keys is otherwise than before, and no key reaches further than its user did. */
  async requireNothingGained(): Promise<void> {
    const stored = await this.stored();
    if (stored !== this.storedBefore) throw new Error(`Stored before: ${this.storedBefore}\nStored after: ${stored}`);
    const seen = await Promise.all(ATTACKERS.map(async (owner) => this.listOf(await this.wholeKeyOf(owner))));
    if (seen.join() !== this.seenBefore.join())
      throw new Error(`Seen before: ${this.seenBefore.join()}, after: ${seen.join()}`);
    await Promise.all(this.keys.map((key) => this.requireWithinUser(key)));
    await this.requireKeysKnown();
  }

  private async call(by: HeldKey, index: number, targets: readonly Target[]): Promise<void> {
    const row = ROWS[index];
    const route = row && this.routes.get(row.route);
    if (!row || !route) return;
    // Each parameter has a target of its own: a key of somebody else under the own email, and the like.
    const parameters: Parameters = Object.fromEntries(
      Object.keys(this.world.parameters('own', by.owner)).map((name, place) => {
        const target = targets[place % targets.length] ?? 'own';
        return [name, this.world.parameters(target, by.owner)[name] ?? ''];
      }),
    );
    // A link opens for who has it, and nobody here was given one.
    if (route.path === 'objects/*') return;
    const request = requestOf(this.callerWith(by), row, route, { ...parameters, ...row.parameters });
    const asked = `${request.url} ${row.body ? JSON.stringify(row.body(parameters)) : ''}`;
    const response = await fetch(request);
    this.look(by, asked, { status: response.status, text: await response.text() });
  }

  private async sendAs(by: HeldKey, odd: Oddity, headers: Record<string, string> = {}): Promise<void> {
    const filled = JSON.parse(JSON.stringify(odd).replaceAll('{self}', by.owner.email)) as Oddity;
    const answer = await send(this.callerWith(by), { ...filled, headers: { ...filled.headers, ...headers } });
    this.look(by, JSON.stringify(filled), answer);
  }

  private async endKey(by: HeldKey, what: 'rotate' | 'revoke' | 'report', key: HeldKey): Promise<void> {
    const publicId = key.key.slice(4, 14);
    const path = `/me/api-keys/${publicId}`;
    const odd = {
      rotate: oddity('POST', `${path}/rotate`, { overlap_seconds: 60 }),
      revoke: oddity('DELETE', path),
      report: oddity('POST', '/credentials/revoke', { key: key.key }),
    }[what];
    const answer = await send(this.callerWith(by), odd);
    this.look(by, JSON.stringify(odd), answer, what === 'rotate' ? key : undefined);
    if (what !== 'report' && key.owner !== by.owner && answer.status < 400) {
      throw new Error(`${by.owner.name} could ${what} a key of ${key.owner.name}.`);
    }
  }

  /** No answer names what is hidden, or shows a key that is not the caller's. */
  private look(
    by: HeldKey,
    asked: string,
    { status, text }: { status: number; text: string },
    rotated?: HeldKey,
  ): void {
    const fail = (why: string): never => {
      throw new Error(`${by.owner.name} sent ${asked}, got ${status}: ${why}: ${text}`);
    };
    if (status >= 500) fail('a failure of the server');
    if (text.includes(CANARY)) fail('hidden content');
    if (by.owner === WITH_NONE && text.includes(OWN_CANARY)) fail('content of a dataset on which NONE is held');
    if (text.includes(HIDDEN) && !decodeURIComponent(asked).includes(HIDDEN)) fail('the id of a hidden dataset');
    if (by.owner === WITH_NONE && text.includes(OWN) && !asked.includes(OWN)) fail('the id of a dataset with NONE');
    for (const shown of text.match(KEY) ?? []) {
      const known = this.keys.find(({ key }) => key === shown);
      if (known && known.owner !== by.owner) fail('a key of another user');
      if (!known) this.take(by, JSON.parse(text) as IssuedKey, rotated, fail);
    }
  }

  /** A new key does no more than the key that made it, or than the one that it follows. */
  private take(by: HeldKey, issued: IssuedKey, rotated: HeldKey | undefined, fail: (why: string) => never): void {
    const { key, read_only: isReadOnly, datasets } = issued;
    if (by.isReadOnly || by.datasets !== null) fail('a key that is bound has made a key');
    const bounds = JSON.stringify([isReadOnly, datasets]);
    if (rotated && bounds !== JSON.stringify([rotated.isReadOnly, rotated.datasets])) fail('other bounds');
    this.keys.push({ owner: by.owner, key, isReadOnly, datasets });
  }

  private async requireWithinUser(key: HeldKey): Promise<void> {
    const caller = this.callerWith(key);
    const list = await caller.get<{ ds_id: string }[]>('/datasets');
    if (list.status !== 200) return;
    const whole = JSON.parse(this.seenBefore[ATTACKERS.indexOf(key.owner)] ?? '[]') as string[];
    const reached = JSON.parse(await this.listOf(key)) as string[];
    const isWithin = reached.every(
      (one) => whole.includes(one) && (key.datasets === null || key.datasets.includes(one.split(' ')[0] ?? '')),
    );
    const administers = (await caller.get('/admin/users')).status;
    const makes = key.isReadOnly ? (await caller.post('/me/api-keys', { name: 'by a reader' })).status : 403;
    if (isWithin && administers === 403 && makes === 403) return;
    throw new Error(
      `A key of ${key.owner.name} reaches ${reached.join()}, administers ${administers}, makes ${makes}.`,
    );
  }

  /** What is stored of keys is what the answers said. */
  private async requireKeysKnown(): Promise<void> {
    const rows = await this.world.test.dataSource.query<
      { email: string; id: string; bounds: [boolean, string[] | null] }[]
    >(
      `SELECT u.email, k.public_id AS id, json_build_array(k.is_read_only, CASE WHEN k.is_narrowed_to_datasets THEN ARRAY(
                SELECT d.ds_id FROM api_key_datasets n JOIN datasets d ON d.id = n.dataset_id
                 WHERE n.api_key_id = k.id ORDER BY 1) END) AS bounds
         FROM api_keys k JOIN users u ON u.id = k.user_id WHERE k.name IN ('further', 'Further', 'Narrowed', 'Mine')`,
    );
    for (const { email, id, bounds } of rows.filter((row) => ATTACKERS.some((owner) => owner.email === row.email))) {
      const known = this.keys.find(({ key }) => key.slice(4, 14) === id);
      const isSame =
        known?.owner.email === email && JSON.stringify(bounds) === JSON.stringify([known.isReadOnly, known.datasets]);
      if (!isSame)
        throw new Error(`The key ${id} of ${email} is stored with ${JSON.stringify(bounds)}, and was not shown so.`);
    }
  }

  private keyAt(place: number, owner?: CallerTraits): HeldKey {
    const keys = this.keys.filter((key) => owner === undefined || key.owner === owner);
    const key = keys[place % keys.length];
    if (!key) throw new Error('The attackers hold no key.');
    return key;
  }

  private callerWith({ key }: HeldKey): ApiCaller {
    return new ApiCaller(this.world.test.url, key);
  }

  private async wholeKeyOf(owner: CallerTraits): Promise<HeldKey> {
    const issued = await this.world.post<IssuedKey>(`/admin/users/${owner.email}/api-keys`, { name: 'whole' });
    return { owner, key: issued.key, isReadOnly: false, datasets: null };
  }

  private async listOf(key: HeldKey): Promise<string> {
    const { body } = await this.callerWith(key).get<{ ds_id: string; access_level: string }[]>('/datasets');
    return JSON.stringify(body.map(({ ds_id, access_level }) => `${ds_id} ${access_level}`));
  }

  /** All that levels come from, and the keys of everybody else. */
  private async stored(): Promise<string> {
    const [row] = await this.world.test.dataSource.query<[{ stored: object }]>(
      `SELECT json_build_object(
         'users', (SELECT json_agg(t ORDER BY id) FROM users t),
         'grants', (SELECT json_agg(t ORDER BY id) FROM grants t),
         'user_group_members', (SELECT json_agg(t ORDER BY group_id, user_id) FROM user_group_members t),
         'resource_groups', (SELECT json_agg(t ORDER BY id) FROM resource_groups t),
         'resource_group_members', (SELECT json_agg(t ORDER BY id) FROM resource_group_members t),
         'datasets', (SELECT json_agg(t ORDER BY id) FROM datasets t),
         'tables', (SELECT json_agg(t ORDER BY id) FROM stored_files t),
         'collections', (SELECT json_agg(t ORDER BY id) FROM collections t),
         'data_owners', (SELECT json_agg(t ORDER BY id) FROM data_owners t),
         'raw_datasets', (SELECT json_agg(t ORDER BY id) FROM raw_datasets t),
         'keys', (SELECT json_agg(json_build_array(k.id, k.revoked_at, k.expires_at) ORDER BY k.id) FROM api_keys k
                    JOIN users u ON u.id = k.user_id WHERE u.email <> ALL ($1))) AS stored`,
      [ATTACKERS.map(({ email }) => email)],
    );
    return JSON.stringify(row.stored);
  }
}

async function send(
  { url, key }: ApiCaller,
  { method, path, body, headers }: Oddity,
): Promise<{ status: number; text: string }> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(key !== undefined && { 'X-API-Key': key }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, text: await response.text() };
}
