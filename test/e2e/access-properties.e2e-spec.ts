import fc from 'fast-check';
import { SEED } from '../support/pinned-seed.js';
import { type Route, routesOf } from '../support/routes.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { ADMINISTRATOR, BY_USER_GROUP, GRANTED, VIEWER } from './access-matrix/callers.js';
import { MatrixWorld } from './access-matrix/world.js';
import { ATTACK, Attackers } from './access-properties/attacks.js';
import { COMMAND, perform } from './access-properties/commands.js';
import { compareAll, compareList } from './access-properties/comparison.js';
import { type AccessModel, LEVELS } from './access-properties/model.js';
import { reachOf } from './access-properties/reach.js';
import { DATASETS, SmallWorld, USERS } from './access-properties/small-world.js';

/** More runs find more: PROPERTY_RUNS=200 for an hour's search, PROPERTY_SEED=7 for another. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 3);
/** Only what hangs meets it, on a busy machine too. */
const RUN_MS = 100_000;
const TIMEOUT_MS = 60_000 + RUNS * RUN_MS;
/** Shrinking ends then, with the smallest failure found so far. */
const SHRINKING_MS = 20_000 + RUNS * RUN_MS;

const settings = {
  numRuns: RUNS,
  interruptAfterTimeLimit: SHRINKING_MS,
  markInterruptAsFailure: false,
};

let test_: TestApp;

beforeAll(async () => {
  test_ = await startTestApp();
});

afterAll(() => test_.close());

describe('effective access', () => {
  let world: SmallWorld;
  let model: AccessModel;

  beforeAll(async () => {
    world = await SmallWorld.make(test_);
  });

  test(
    `is what the rules say, whatever administrators do, wherever it shows, seed ${SEED}`,
    async () => {
      const commands = fc.array(COMMAND, { minLength: 10, maxLength: 40, size: 'max' });
      const ownLevels = fc.tuple(...DATASETS.map(() => fc.constantFrom(...LEVELS)));
      const property = fc.asyncProperty(ownLevels, commands, async (levels, asked) => {
        model = await world.reset(levels);
        for (const [index, command] of asked.entries()) {
          await perform(command, world, model);
          const owner = USERS[index % USERS.length] ?? '';
          await compareList({ owner, key: world.caller(owner).key ?? '', datasets: null }, world, model);
        }
        await compareAll(world, model);
      });
      await fc.assert(property, settings);
    },
    TIMEOUT_MS,
  );
});

describe('callers who are no administrators', () => {
  let matrix: MatrixWorld;
  let routes: ReadonlyMap<string, Route>;

  beforeAll(async () => {
    matrix = await MatrixWorld.make(test_);
    routes = new Map(routesOf(test_.app).map((route) => [route.name, route]));
  });

  test(
    `gain nothing and see nothing that is hidden, whatever they send, seed ${SEED}`,
    async () => {
      const attackers = await Attackers.make(matrix, routes);
      const property = fc.asyncProperty(
        fc.array(ATTACK, { minLength: 20, maxLength: 60, size: 'max' }),
        async (attacks) => {
          await attackers.begin();
          for (const attack of attacks) await attackers.perform(attack);
          await attackers.requireNothingGained();
        },
      );
      await fc.assert(property, settings);
    },
    TIMEOUT_MS,
  );

  test(
    `and administrators: a key never does what a whole key of its user cannot, seed ${SEED}`,
    async () => {
      // What is open to all depends on no key, and `/readyz` on how busy the machine is.
      const closed = new Map([...routes].filter(([, { access }]) => access !== 'public'));
      const owner = fc.constantFrom(GRANTED, BY_USER_GROUP, VIEWER, ADMINISTRATOR);
      const bounds = fc.record({ datasets: fc.option(fc.constant(['MX0001DS0001'])), read_only: fc.boolean() });
      const property = fc.asyncProperty(owner, bounds, async (traits, asked) => {
        const issue = async (body: object): Promise<string> =>
          (await matrix.post<{ key: string }>(`/admin/users/${traits.email}/api-keys`, { name: 'reach', ...body })).key;
        const whole = await reachOf(await issue({}), traits, matrix, closed);
        const bound = await reachOf(await issue(asked), traits, matrix, closed);
        expect([...bound].filter((one) => !whole.has(one))).toEqual([]);
        const changing = [...bound].filter((one) => !one.startsWith('GET '));
        if (asked.read_only) expect(changing).toEqual([]);
        if (asked.datasets)
          expect([...bound].filter((one) => / datasets\/:ds_id.* (?:other|missing)$/.test(one))).toEqual([]);
      });
      await fc.assert(property, settings);
    },
    TIMEOUT_MS,
  );
});
