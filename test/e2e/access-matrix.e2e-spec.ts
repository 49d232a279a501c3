import { generateApiKey } from '#auth/api-key.js';
import { ApiCaller, type Problem } from '../support/api-caller.js';
import { buildGuide } from '../support/built-guide.js';
import { type Route, routesOf } from '../support/routes.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { CALLERS, type CallerTraits, NO_KEY, SUSPENDED } from './access-matrix/callers.js';
import { type MatrixCase, type Verdict, verdictOf } from './access-matrix/expected.js';
import { requestOf } from './access-matrix/request.js';
import { type Row, ROWS } from './access-matrix/rows.js';
import { MatrixWorld, type Target, TARGETS } from './access-matrix/world.js';

interface PlayedCase extends MatrixCase, Verdict {}

interface Played {
  readonly status: number;
  readonly text: string;
}

/** Shorter parameters are numbers, which stand in answers for much else; no answer to these callers repeats one. */
const SHORTEST_ID = 8;

let test_: TestApp;
let world: MatrixWorld;
let routes: ReadonlyMap<string, Route>;

beforeAll(async () => {
  [test_] = await Promise.all([startTestApp(), buildGuide()]);
  routes = new Map(routesOf(test_.app).map((route) => [route.name, route]));
  world = await MatrixWorld.make(test_);
});

afterAll(() => test_.close());

test('every route has a row', () => {
  const named = new Set(ROWS.map((row) => row.route));
  const without = [...routes.keys()].filter((name) => !named.has(name));
  const unknown = [...named].filter((name) => !routes.has(name));
  const howToAdd = without.map(
    (name) => `Add row('${name}') to ROWS in access-matrix/rows.ts, with a body if it has one.`,
  );
  const howToRemove = unknown.map((name) => `There is no route ${name}: take its row from access-matrix/rows.ts.`);
  expect([...howToAdd, ...howToRemove]).toEqual([]);
});

// What succeeds comes after what is refused, and what changes something last: nothing takes away what a later case needs.
describe.each([
  ['refuses', (_: Row, { expected }: Verdict) => expected !== 'success'],
  ['answers reading', ({ route }: Row, { expected }: Verdict) => expected === 'success' && route.startsWith('GET ')],
  ['answers changing', ({ route }: Row, { expected }: Verdict) => expected === 'success' && !route.startsWith('GET ')],
] as const)('%s', (_, isMeant) => {
  const rowsWithNames = ROWS.map((row) => [`${row.route} ${Object.values(row.parameters ?? {}).join()}`, row] as const);

  test.each(rowsWithNames)('%s', async (_name, row) => {
    const route = routes.get(row.route);
    if (!route) return;
    const cases = casesOf(row, route).filter((one) => isMeant(row, one));
    const isSafeTogether = row.fresh === undefined;
    const found = isSafeTogether
      ? await Promise.all(cases.map((one) => play(row, route, one)))
      : await inTurn(cases, (one) => play(row, route, one));
    const wrong = cases.flatMap((one, index) => faultsOf(one, found[index]));
    expect(wrong).toEqual([]);
    expect(tellingApart(cases, found)).toEqual([]);
  });
});

describe('a key that does not work', () => {
  test('is answered in the same words on every route', async () => {
    const words = new Set<string>();
    for (const row of ROWS) {
      const route = routes.get(row.route);
      if (!route) continue;
      const cases = casesOf(row, route).filter(({ expected, target }) => expected === 401 && target === 'own');
      const found = await Promise.all(cases.map((one) => play(row, route, one)));
      for (const { text } of found) words.add(JSON.stringify(withoutRequest(text)));
    }
    expect([...words]).toEqual([expect.stringContaining('"unauthenticated"')]);
  });

  test('is answered byte for byte as none at all', async () => {
    const unknown = new ApiCaller(test_.url, generateApiKey().key);
    const callers = [...[NO_KEY, SUSPENDED.name].map((name) => world.caller(callerCalled(name))), unknown];
    const texts = await Promise.all(
      callers.map(async ({ key }) => {
        const headers = { 'X-Request-Id': 'the-same', ...(key !== undefined && { 'X-API-Key': key }) };
        return (await fetch(`${test_.url}/api/v1/datasets`, { headers })).text();
      }),
    );
    expect(texts[0]).toContain('"unauthenticated"');
    expect(new Set(texts).size).toBe(1);
  });
});

function callerCalled(name: string): CallerTraits {
  const found = CALLERS.find((caller) => caller.name === name);
  if (!found) throw new Error(`There is no caller ${name}.`);
  return found;
}

function casesOf(row: Row, route: Route): PlayedCase[] {
  const hasTargets = row.isTargeted === true || /[:*]/.test(route.path);
  const targets: readonly Target[] = hasTargets ? TARGETS : ['own'];
  return CALLERS.flatMap((caller) =>
    targets.map((target) => {
      const parameters = { ...world.parameters(target, caller), ...row.parameters };
      const one = { caller, target, parameters };
      const verdict = verdictOf(route, one);
      const other = verdict.code === undefined ? row.except?.(caller, target) : undefined;
      return { ...one, ...(other === undefined ? verdict : { expected: other }) };
    }),
  );
}

async function play(row: Row, route: Route, one: PlayedCase): Promise<Played> {
  const isMeantToWork = one.expected === 'success';
  const fresh = isMeantToWork ? await row.fresh?.(world, one.parameters, one.caller) : undefined;
  const parameters = { ...one.parameters, ...fresh };
  const response = await fetch(requestOf(world.caller(one.caller), row, route, parameters));
  const text = await response.text();
  return { status: response.status, text };
}

function faultsOf({ caller, target, expected, code }: PlayedCase, found: Played | undefined): string[] {
  const { status = 0, text = '' } = found ?? {};
  const isRight =
    expected === 'success'
      ? status >= 200 && status < 400
      : status === expected && (code === undefined || (JSON.parse(text) as Problem).code === code);
  if (isRight) return [];
  return [`${caller.name}, ${target}: ${expected} ${code ?? ''} expected, ${status} found: ${text.slice(0, 300)}`];
}

/** Callers who are answered otherwise for what is there and hidden than for what is not. */
function tellingApart(cases: readonly PlayedCase[], found: readonly Played[]): string[] {
  return CALLERS.filter(({ isAdmin, isNarrowed, isKnown }) => isKnown && (!isAdmin || isNarrowed)).flatMap((caller) => {
    const [other, missing] = (['other', 'missing'] as const).map((target) =>
      cases.findIndex((one) => one.caller === caller && one.target === target),
    );
    const [hidden, absent] = [cases[other ?? -1], cases[missing ?? -1]];
    if (!hidden || !absent) return [];
    const asAbsent = Object.entries(hidden.parameters).reduce(
      (text, [name, value]) => {
        const replacement = absent.parameters[name] ?? '';
        return value.length < SHORTEST_ID ? text : text.replaceAll(value, replacement);
      },
      wordsOf(found[other ?? -1]),
    );
    const words = wordsOf(found[missing ?? -1]);
    return asAbsent === words ? [] : [`${caller.name}: ${asAbsent} is not ${words}`];
  });
}

function wordsOf(found: Played | undefined): string {
  return JSON.stringify([found?.status, withoutRequest(found?.text ?? '')]);
}

function withoutRequest(text: string): unknown {
  const { request_id: _id, instance: _path, ...words } = JSON.parse(text) as Problem;
  return words;
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
