import { jest } from '@jest/globals';
import { generateApiKey } from '#auth/api-key.js';
import { UserKeysService } from '#auth/keys/user-keys.service.js';
import { Transactions } from '#database/transactions.js';
import { RateLimits } from '#rate-limits/rate-limits.service.js';
import pg from 'pg';
import { ApiCaller, type Answer, type Problem } from '../support/api-caller.js';
import { moveClock } from '../support/clock.js';
import { startReplica, startTestApp, type TestApp } from '../support/test-app.js';

const LIMITS = {
  RATE_LIMIT_REQUESTS_PER_MINUTE: '20',
  RATE_LIMIT_FAILED_KEYS_PER_MINUTE: '3',
  RATE_LIMIT_LEAK_REPORTS_PER_MINUTE: '3',
  TRUST_PROXY: '127.0.0.1',
};

let test_: TestApp;
let replica: TestApp;
let users = 0;

beforeAll(async () => {
  test_ = await startTestApp(LIMITS);
  replica = await startReplica(test_);
});

afterAll(async () => {
  await replica.close();
  await test_.close();
});

afterEach(() => jest.useRealTimers());

/** With a budget of their own. The administrator's would be spent by making them over HTTP. */
async function newCaller(): Promise<ApiCaller> {
  const email = `user${++users}@test.example`;
  await test_.dataSource.query('INSERT INTO users (email) VALUES ($1)', [email]);
  return new ApiCaller(test_.url, await test_.app.get(UserKeysService).issueWhole(email, 'test'));
}

function on(server: TestApp, { key }: ApiCaller): ApiCaller {
  return new ApiCaller(server.url, key);
}

async function statusesOf(calls: number, call: () => Promise<Answer<unknown>>): Promise<number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < calls; index++) statuses.push((await call()).status);
  return statuses;
}

function times(status: number, count: number): number[] {
  return Array<number>(count).fill(status);
}

/** What no request waits for: the cleaner comes when its minute is over, the use of a key is noted beside the call. */
const BESIDE_REQUESTS = [/^\s*DELETE FROM rate_limits/, /^\s*UPDATE api_keys SET last_used_at/];

/** The texts of the queries that requests send on connections of a server while `work` runs. */
async function queriesDuring(server: TestApp, work: () => Promise<unknown>): Promise<string[]> {
  const { pool } = server.app.get(Transactions);
  const connections = new Set<unknown>();
  const note = (connection: unknown): void => void connections.add(connection);
  const spy = jest.spyOn(pg.Client.prototype as unknown as { query: (query: unknown) => unknown }, 'query');
  pool.on('acquire', note);
  try {
    await work();
    return spy.mock.calls
      .filter((_, index) => connections.has(spy.mock.contexts[index]))
      .map(([query]) => (typeof query === 'string' ? query : (query as { text: string }).text))
      .filter((text) => !BESIDE_REQUESTS.some((pattern) => pattern.test(text)));
  } finally {
    pool.off('acquire', note);
    spy.mockRestore();
  }
}

describe('the limit of a key', () => {
  test('is told by every answer, errors included', async () => {
    const caller = await newCaller();
    for (const [index, path, status] of [
      [1, '/me', 200],
      [2, '/admin/users', 403],
      [3, '/datasets?limit=x', 422],
      [4, '/datasets/TS0001DS0001', 403],
    ] as const) {
      const answer = await caller.get(path);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('ratelimit-policy')).toBe('"requests";q=20;w=60');
      expect(answer.headers.get('ratelimit')).toMatch(new RegExp(`^"requests";r=${20 - index};t=(?:[3-5]\\d|60)$`));
      expect(answer.headers.get('retry-after')).toBeNull();
    }
  });

  test('holds to the call on one server', async () => {
    const caller = await newCaller();
    expect(await statusesOf(22, () => caller.get('/me'))).toEqual([...times(200, 20), 429, 429]);
  });

  test('plus one across two replicas: 429 with Retry-After', async () => {
    const caller = await newCaller();
    const servers = [caller, on(replica, caller)];
    for (let call = 0; call < 20; call++) expect((await servers[call % 2]!.get('/me')).status).toBe(200);
    for (const server of servers) {
      const { status, headers, body } = await server.get<Problem>('/me');
      expect([status, body.code]).toEqual([429, 'rate-limited']);
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(30);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
      expect(headers.get('ratelimit-policy')).toBe('"requests";q=20;w=60');
      expect(headers.get('ratelimit')).toBe(`"requests";r=0;t=${headers.get('retry-after')}`);
    }
  });

  test('lets exactly so many of fifty through that come at once, over both replicas', async () => {
    const caller = await newCaller();
    const servers = [caller, on(replica, caller)];
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => servers[index % 2]!.get('/me')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(30);
  });

  test('is there again when the window ends', async () => {
    const caller = await newCaller();
    expect((await statusesOf(21, () => caller.get('/me'))).at(-1)).toBe(429);
    moveClock(60_001);
    const { status, headers } = await caller.get('/me');
    expect(status).toBe(200);
    expect(headers.get('ratelimit')).toMatch(/^"requests";r=19;/);
    expect((await on(replica, caller).get('/me')).headers.get('ratelimit')).toMatch(/^"requests";r=18;/);
  });

  test('is no other key, not even of the same user', async () => {
    const [one, other] = [await newCaller(), await newCaller()];
    const second = await other.post<{ key: string }>('/me/api-keys', { name: 'second' });
    expect(second.status).toBe(201);
    await statusesOf(21, () => other.get('/me'));
    expect((await other.get('/me')).status).toBe(429);
    expect((await one.get('/me')).status).toBe(200);
    expect((await new ApiCaller(test_.url, second.body.key).get('/me')).status).toBe(200);
  });

  test('once it is reached, is answered without asking the database for the count', async () => {
    const caller = await newCaller();
    await statusesOf(21, () => caller.get('/me'));
    const queries = await queriesDuring(test_, () => statusesOf(5, () => caller.get('/me')));
    expect(queries.filter((text) => text.includes('rate_limits'))).toEqual([]);
  });

  test('is for calls of the API: probes, pages and documents have none', async () => {
    for (const path of ['/livez', '/readyz', '/docs', '/api/v1', '/api/v1/openapi.json', '/api/v1/objects/none']) {
      const statuses = new Set<number>();
      for (let call = 0; call < 25; call++) {
        const answer = await fetch(`${test_.url}${path}`, { redirect: 'manual' });
        await answer.arrayBuffer();
        statuses.add(answer.status);
        expect(answer.headers.get('ratelimit')).toBeNull();
      }
      expect([...statuses]).not.toContain(429);
    }
  });
});

describe('a large limit', () => {
  test('costs few queries', async () => {
    const large = await startReplica(test_, { RATE_LIMIT_REQUESTS_PER_MINUTE: '6000' });
    try {
      const caller = on(large, await newCaller());
      const queries = await queriesDuring(large, async () => {
        const clients = Array.from({ length: 10 }, () => statusesOf(30, () => caller.get('/me')));
        expect(new Set((await Promise.all(clients)).flat())).toEqual(new Set([200]));
      });
      const ofLimiter = queries.filter((text) => text.includes('rate_limits'));
      expect(ofLimiter.length).toBeGreaterThan(0);
      expect(ofLimiter.length).toBeLessThanOrEqual(10);
    } finally {
      await large.close();
    }
  });
});

describe('keys that do not work', () => {
  const from = (address: string): Record<string, string> => ({ 'X-Forwarded-For': address });
  const stranger = (server: TestApp = test_): ApiCaller => new ApiCaller(server.url, generateApiKey().key);

  test('are refused with 429 past the limit, over all replicas and whatever is wrong with them', async () => {
    const address = from('198.51.100.1');
    const { key } = await newCaller();
    await test_.dataSource.query('UPDATE api_keys SET revoked_at = now() WHERE public_id = $1', [key!.slice(4, 14)]);
    const statuses = [
      await stranger().get<Problem>('/me', address),
      await stranger(replica).get<Problem>('/me', address),
      await new ApiCaller(test_.url, key).get<Problem>('/me', address),
      await new ApiCaller(test_.url, key).get<Problem>('/me', address),
      await stranger(replica).get<Problem>('/me', address),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([401, 401, 401, 429, 429]);
    expect(statuses.map(({ headers }) => headers.get('ratelimit-policy'))).toEqual([
      ...Array<null>(3).fill(null),
      ...Array<string>(2).fill('"failed-authentication";q=3;w=60'),
    ]);
    expect(statuses[4]!.body.code).toBe('rate-limited');
    expect(Number(statuses[4]!.headers.get('retry-after'))).toBeGreaterThan(30);
  });

  test('do not shut out those that do, from the same address', async () => {
    const address = from('198.51.100.2');
    const caller = await newCaller();
    expect((await statusesOf(5, () => stranger().get('/me', address))).at(-1)).toBe(429);
    expect((await caller.get('/me', address)).status).toBe(200);
  });

  test('cost no query where they cannot be keys, and count all the same', async () => {
    const typo = new ApiCaller(test_.url, `${generateApiKey().key}0`);
    const queries = await queriesDuring(test_, async () => {
      expect(await statusesOf(5, () => typo.get('/me', from('198.51.100.3')))).toEqual([401, 401, 401, 429, 429]);
    });
    expect(queries).toEqual([]);
  });

  test('are not those that are not there', async () => {
    const nobody = new ApiCaller(test_.url, undefined);
    expect(await statusesOf(5, () => nobody.get('/me', from('198.51.100.4')))).toEqual(times(401, 5));
  });

  test('count by the address that the trusted proxy adds, not by what the client claims', async () => {
    const claims = ['1.1.1.1', '2.2.2.2', '3.3.3.3', '4.4.4.4'];
    const statuses: number[] = [];
    for (const claim of claims) {
      statuses.push((await stranger().get('/me', from(`${claim}, 198.51.100.5`))).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429]);
    expect((await stranger().get('/me', from('198.51.100.6'))).status).toBe(401);
  });

  test('without a trusted proxy, X-Forwarded-For gives no fresh budget', async () => {
    const direct = await startReplica(test_, { TRUST_PROXY: 'off' });
    try {
      const statuses: number[] = [];
      for (const claim of ['7.7.7.1', '7.7.7.2', '7.7.7.3', '7.7.7.4']) {
        statuses.push((await stranger(direct).get('/me', from(claim))).status);
      }
      expect(statuses).toEqual([401, 401, 401, 429]);
    } finally {
      await direct.close();
    }
  });

  test('count by the /64 network of an IPv6 address', async () => {
    const statuses: number[] = [];
    for (const host of [1, 2, 3, 4]) {
      statuses.push((await stranger().get('/me', from(`2001:db8:5:6::${host}`))).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429]);
    expect((await stranger().get('/me', from('2001:db8:5:7::1'))).status).toBe(401);
  });
});

describe('reports of leaked keys', () => {
  test('have a limit by address, apart from the others', async () => {
    const report = (address: string): Promise<Answer<Problem>> =>
      new ApiCaller(test_.url, undefined).send<Problem>('POST', '/credentials/revoke', {
        headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': address },
        body: JSON.stringify({ key: generateApiKey().key }),
      });
    const answers = [];
    for (let call = 0; call < 4; call++) answers.push(await report('198.51.100.20'));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 429]);
    expect(answers[0]!.headers.get('ratelimit-policy')).toBe('"leak-reports";q=3;w=60');
    expect(answers[0]!.headers.get('ratelimit')).toMatch(/^"leak-reports";r=2;t=(?:[3-5]\d|60)$/);
    expect(answers[3]!.body.code).toBe('rate-limited');
    expect((await report('198.51.100.21')).status).toBe(202);
    const failing = new ApiCaller(test_.url, generateApiKey().key);
    expect((await failing.get('/me', { 'X-Forwarded-For': '198.51.100.20' })).status).toBe(401);
  });
});

describe('without its table', () => {
  const rename = (from: string, to: string): Promise<unknown> =>
    test_.dataSource.query(`ALTER TABLE ${from} RENAME TO ${to}`);

  test('each server counts alone, and says so once a minute', async () => {
    // Nest has one logger for the whole of a Node program: that of the application made last.
    const server = await startReplica(test_);
    const callers = [await newCaller(), await newCaller(), await newCaller()];
    const [one, other, started] = callers.map((caller) => on(server, caller)) as [ApiCaller, ApiCaller, ApiCaller];
    try {
      await statusesOf(15, () => started.get('/me'));
      await rename('rate_limits', 'rate_limits_away');
      try {
        expect(await statusesOf(21, () => one.get('/me'))).toEqual([...times(200, 20), 429]);
        expect(await statusesOf(21, () => other.get('/me'))).toEqual([...times(200, 20), 429]);
        // What was spent before still counts.
        expect(await statusesOf(6, () => started.get('/me'))).toEqual([...times(200, 5), 429]);
        const failing = new ApiCaller(server.url, generateApiKey().key);
        const address = { 'X-Forwarded-For': '198.51.100.30' };
        expect(await statusesOf(4, () => failing.get('/me', address))).toEqual([401, 401, 401, 429]);
        const warnings = server.logLines.filter((line) => line.includes('counted by this server alone'));
        expect(warnings).toHaveLength(1);
      } finally {
        await rename('rate_limits_away', 'rate_limits');
      }
      moveClock(60_001);
      expect((await one.get('/me')).status).toBe(200);
      expect((await on(replica, one).get('/me')).headers.get('ratelimit')).toMatch(/^"requests";r=18;/);
    } finally {
      await server.close();
    }
  });
});

describe('cleaning', () => {
  const listKeys = async (): Promise<string[]> => {
    const rows = await test_.dataSource.query<{ key: string }[]>('SELECT key FROM rate_limits ORDER BY key');
    return rows.map(({ key }) => key);
  };

  test('removes what has ended a minute ago, on any server, and leaves the rest', async () => {
    const insert = (key: string, expire: number): Promise<unknown> =>
      test_.dataSource.query('INSERT INTO rate_limits VALUES ($1, 5, $2)', [key, expire]);
    await insert('requests:ended', Date.now() - 61_000);
    await insert('requests:just-ended', Date.now() - 30_000);
    await insert('requests:running', Date.now() + 30_000);
    await Promise.all([test_.app.get(RateLimits).clean(), replica.app.get(RateLimits).clean()]);
    const keys = await listKeys();
    expect(keys).toEqual(expect.arrayContaining(['requests:just-ended', 'requests:running']));
    expect(keys).not.toContain('requests:ended');
  });
});
