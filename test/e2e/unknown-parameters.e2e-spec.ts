import { type Problem } from '../support/api-caller.js';
import { tableForm, uploadTable } from '../support/catalogue.js';
import { admin, CSV, DATASET, reader, startForFilestore, test_ } from '../support/filestore-cases.js';

const NAME = 'whole';
const TABLES = `/admin/datasets/${DATASET}/STANDARDISED/tables`;

beforeAll(async () => {
  await startForFilestore();
  expect((await uploadTable(admin, DATASET, tableForm(NAME, CSV))).status).toBe(201);
});

afterAll(() => test_.close());

describe('a parameter that a call without parameters is sent', () => {
  test('does not delete a table whose version was meant', async () => {
    const { status, body } = await admin.send<Problem>('DELETE', `${TABLES}/${NAME}?version=1`, {});
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([422, 'validation-failed', 'version']);
    expect((await admin.get(`${TABLES}/${NAME}`)).status).toBe(200);
  });

  test.each(['schema', 'profile', 'preview'])('does not pass what is for another version: %s', async (view) => {
    const path = `/datasets/${DATASET}/STANDARDISED/${NAME}/${view}`;
    const { status, body } = await reader.get<Problem>(`${path}?version=1`);
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([422, 'validation-failed', 'version']);
    expect((await reader.get(path)).status).toBe(200);
  });

  test('is not judged before the key is', async () => {
    expect((await reader.send('DELETE', `${TABLES}/${NAME}?version=1`, {})).status).toBe(403);
  });

  test.each(['/livez?probe=1', '/readyz?probe=1', '/docs?from=mail'])(
    'is nothing to what needs no key: %s',
    async (path) => {
      const { status } = await fetch(test_.url + path);
      expect(status).not.toBe(422);
    },
  );
});
