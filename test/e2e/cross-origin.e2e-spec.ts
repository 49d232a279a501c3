import { makeDataset, tableForm, uploadTable } from '../support/catalogue.js';
import { startReplica, startTestApp, type TestApp } from '../support/test-app.js';

const SITE = 'https://maps.example.org';
const OTHER = 'https://other.example.org';
const DATASET = 'CO0001DS0001';

/** Lets two sites in; lets every site in; says nothing of sites, which is the default. */
let named: TestApp;
let openToAll: TestApp;
let closed: TestApp;

beforeAll(async () => {
  named = await startTestApp({ CORS_ORIGINS: `${SITE}, http://localhost:5173/`, RATE_LIMIT_REQUESTS_PER_MINUTE: '60' });
  openToAll = await startReplica(named, { CORS_ORIGINS: '*' });
  closed = await startReplica(named, { CORS_ORIGINS: '' });
  await makeDataset(named.admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
  expect((await uploadTable(named.admin, DATASET, tableForm('rain', 'mm\n1\n'))).status).toBe(201);
});

afterAll(async () => {
  await closed.close();
  await openToAll.close();
  await named.close();
});

function ask(server: TestApp, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  const key = server.admin.key ?? '';
  return fetch(`${server.url}${path}`, { method, redirect: 'manual', headers: { 'X-API-Key': key, ...headers } });
}

function preflight(server: TestApp, path: string, origin: string, asked = 'PUT'): Promise<Response> {
  const headers = {
    Origin: origin,
    'Access-Control-Request-Method': asked,
    'Access-Control-Request-Headers': 'x-api-key',
  };
  return fetch(`${server.url}${path}`, { method: 'OPTIONS', headers });
}

/** What the answer says of sites. */
function sitesOf({ headers }: Response): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));
}

async function linkOf(server: TestApp): Promise<string> {
  const { body } = await server.admin.get<{ download_link: string }>(
    `/datasets/${DATASET}/STANDARDISED/rain?redirect=false`,
  );
  const { pathname, search } = new URL(body.download_link);
  return pathname + search;
}

describe('a server that names sites', () => {
  test.each([SITE, 'http://localhost:5173'])('lets pages of %s read answers and their headers', async (origin) => {
    const answer = await ask(named, '/api/v1/datasets', { Origin: origin });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    const exposed = answer.headers.get('access-control-expose-headers')?.split(', ') ?? [];
    const read = ['ETag', 'Link', 'Retry-After', 'Content-Disposition', 'X-Total-Count', 'RateLimit', 'Content-Range'];
    expect(exposed).toEqual(expect.arrayContaining(['*', ...read]));
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test.each([OTHER, `${SITE}.evil.example`, 'null', 'http://maps.example.org', `${SITE}:8443`])(
    'says nothing to pages of %s',
    async (origin) => {
      expect(sitesOf(await ask(named, '/api/v1/datasets', { Origin: origin }))).toEqual({});
      expect(sitesOf(await preflight(named, '/api/v1/datasets', origin))).toEqual({});
    },
  );

  test('tells caches that another site gets another answer', async () => {
    const sent: Record<string, string>[] = [{}, { Origin: SITE }, { Origin: OTHER }];
    for (const headers of sent) {
      expect((await ask(named, '/api/v1/datasets', headers)).headers.get('vary')).toBe('Origin');
    }
  });

  test('says the same of what it refuses', async () => {
    const refusals = [
      await ask(named, '/api/v1/datasets', { Origin: SITE, 'X-API-Key': 'dio_none' }),
      await ask(named, '/api/v1/nothing', { Origin: SITE }),
      await ask(named, '/api/v1/datasets?limit=x', { Origin: SITE }),
      await ask(named, '/api/v1/objects/nothing', { Origin: SITE }),
    ];
    expect(refusals.map(({ status }) => status)).toEqual([401, 404, 422, 403]);
    for (const refusal of refusals) expect(refusal.headers.get('access-control-allow-origin')).toBe(SITE);
  });

  test('answers a preflight without a key, and without counting it', async () => {
    for (let n = 0; n < 100; n++) {
      const answer = await preflight(named, `/api/v1/datasets/${DATASET}`, SITE);
      expect(answer.status).toBe(204);
    }
    const answer = await preflight(named, '/api/v1/admin/datasets', SITE, 'DELETE');
    expect(sitesOf(answer)).toMatchObject({
      'access-control-allow-origin': SITE,
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': '*, Authorization',
      'access-control-max-age': '7200',
    });
    expect(answer.headers.get('vary')).toBe('Origin');
    expect(await answer.text()).toBe('');
    expect((await ask(named, '/api/v1/me', { Origin: SITE })).status).toBe(200);
  });

  test('lets the pages read bytes behind links, whole and in part, and send some', async () => {
    const link = await linkOf(named);
    const whole = await fetch(named.url + link, { headers: { Origin: SITE } });
    expect([whole.status, whole.headers.get('access-control-allow-origin')]).toEqual([200, SITE]);
    expect(await whole.text()).toBe('mm\n1\n');
    const part = await fetch(named.url + link, { headers: { Origin: SITE, Range: 'bytes=0-1' } });
    expect([part.status, part.headers.get('access-control-allow-origin')]).toEqual([206, SITE]);
    const head = await fetch(named.url + link, { method: 'HEAD', headers: { Origin: SITE } });
    expect([head.status, head.headers.get('access-control-allow-origin')]).toEqual([200, SITE]);
    expect([head.headers.get('vary'), head.headers.get('content-length')]).toEqual(['Origin', '5']);
    expect((await preflight(named, link, SITE)).status).toBe(204);
  });

  test('answers OPTIONS that is no preflight as ever', async () => {
    const answer = await ask(named, '/api/v1/datasets', { Origin: SITE }, 'OPTIONS');
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

describe('a server that is open to every site', () => {
  test('says so, and need not tell caches anything', async () => {
    for (const origin of [SITE, OTHER, 'null']) {
      const answer = await ask(openToAll, '/api/v1/datasets', { Origin: origin });
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('vary')).toBeNull();
    }
    expect((await preflight(openToAll, '/api/v1/datasets', OTHER)).status).toBe(204);
  });
});

describe('a server that was told nothing of sites', () => {
  test('is silent', async () => {
    const answer = await ask(closed, '/api/v1/datasets', { Origin: SITE });
    expect([answer.status, sitesOf(answer), answer.headers.get('vary')]).toEqual([200, {}, null]);
    const asked = await preflight(closed, '/api/v1/datasets', SITE);
    expect([asked.status, sitesOf(asked)]).toEqual([405, {}]);
  });
});
