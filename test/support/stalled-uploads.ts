import { StorageReaperService } from '#modules/filestore/clean-up/storage-reaper.service.js';
import { makeDataset, tableForm, uploadTable } from './catalogue.js';
import { RawUpload } from './raw-upload.js';
import { brokenAfterReaper, recordTransitions } from './storage-invariants.js';
import { versionsOf } from './stored-objects.js';
import { startTestApp, type TestApp } from './test-app.js';
import { waitUntil } from './wait-until.js';

const DATASET = 'ST0001DS0001';
const TABLES = `/admin/datasets/${DATASET}/STANDARDISED/tables`;
const CONTENT = 'number,text\n'.concat('1,one\n'.repeat(2_000));
const OTHER = CONTENT.replaceAll('one', 'two');

interface Ending {
  readonly name: string;
  readonly content: string;
  readonly end: (first: RawUpload, test_: TestApp) => Promise<void>;
}

const ENDINGS: readonly Ending[] = [
  { name: 'is cut', content: CONTENT, end: (first) => first.cut() },
  { name: 'ends after all', content: CONTENT, end: expectRefusal },
  { name: 'ends after all, with other content', content: OTHER, end: expectRefusal },
  {
    name: 'is ended by the reaper and goes on',
    content: CONTENT,
    end: async (first, test_) => {
      await endLeases(test_);
      await expectRefusal(first);
    },
  },
  {
    name: 'is ended by the reaper and is cut',
    content: OTHER,
    end: async (first, test_) => {
      await endLeases(test_);
      await first.cut();
    },
  },
];

async function expectRefusal(first: RawUpload): Promise<void> {
  expect(await first.finish()).toBe(409);
}

async function endLeases({ app, dataSource }: TestApp): Promise<void> {
  await dataSource.query(`UPDATE file_versions SET lease_expires_at = now() WHERE state = 'PENDING'`);
  expect((await app.get(StorageReaperService).runOnce()).leasesEnded).toBe(1);
}

/** A user whose upload hangs sends it again, which works; what hung ends `count` times, each time without harm. */
export function describeStalledUploads(count: number): void {
  describe('an upload that hangs while another one of the same table succeeds', () => {
    let test_: TestApp;

    beforeAll(async () => {
      test_ = await startTestApp();
      await recordTransitions(test_.dataSource);
      await makeDataset(test_.admin, { ds_id: DATASET, access_level: 'DOWNLOAD' });
    });

    afterAll(() => test_.close());

    async function stall({ content, end }: Ending, tableName: string): Promise<void> {
      const states = async (): Promise<string[]> => (await versionsOf(test_, tableName)).map(({ state }) => state);
      const first = new RawUpload(test_, TABLES, tableName, content);
      await waitUntil('the first attempt has begun', async () => (await states()).includes('PENDING'));
      expect((await uploadTable(test_.admin, DATASET, tableForm(tableName, CONTENT))).status).toBe(201);
      await end(first, test_);
      await waitUntil('the first attempt has ended', async () => !(await states()).includes('PENDING'));
      await waitUntil('its bytes are gone', async () => (await states()).sort().join() === 'COMMITTED,DELETED');
      await expectShown(tableName);
    }

    async function expectShown(tableName: string): Promise<void> {
      const { body } = await test_.admin.get<{ download_link: string }>(
        `/datasets/${DATASET}/STANDARDISED/${tableName}?redirect=false`,
      );
      expect((await (await fetch(body.download_link)).text()) === CONTENT).toBe(true);
    }

    test.each(ENDINGS.map((ending, index) => [ending.name, ending, index] as const))(
      'and then %s, harms nothing',
      async (_name, ending, index) => {
        for (let run = index; run < count; run += ENDINGS.length) await stall(ending, `table_${run}`);
      },
    );

    test('loses none of them', async () => {
      for (let run = 0; run < count; run++) await expectShown(`table_${run}`);
      expect(await brokenAfterReaper(test_)).toEqual([]);
    });
  });
}
