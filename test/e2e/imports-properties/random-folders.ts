import fc from 'fast-check';
import type { Folder, TableOfFolder } from '../../support/dataset-folders.js';

/** By their columns. */
const FILES: Readonly<Record<string, readonly string[]>> = {
  'a,b\n1,2\n': ['a', 'b'],
  'a,b\n1,3\n': ['a', 'b'],
  'a,b,c.d\n1,2,x\n': ['a', 'b', 'c.d'],
  'c.d\nx\n': ['c.d'],
};
export const columnsOf = (csv: string): readonly string[] => FILES[csv] ?? [];

/** Undefined is left out. */
const maybe = <T>(...values: T[]): fc.Arbitrary<T | null | undefined> =>
  fc.constantFrom<T | null | undefined>(undefined, null, ...values);

const column = fc.record(
  {
    description: fc.constantFrom('one', 'two', null),
    access: fc.constantFrom(true, false),
    constraints: fc.constantFrom({ required: true }, { required: true, maxLength: 9 }, {}, null),
    missingValues: fc.constantFrom([], ['-']),
  },
  { requiredKeys: [] },
);

const table: fc.Arbitrary<TableOfFolder> = fc.constantFrom(...Object.keys(FILES)).chain((csv) =>
  fc
    .record({
      about: maybe('About.', 'More about.'),
      source: maybe('Here', 'There'),
      columns: fc.option(fc.dictionary(fc.constantFrom(...columnsOf(csv)), column), { nil: undefined }),
    })
    .map(({ about, source, columns }) => ({
      csv,
      ...(about !== undefined && { about }),
      ...(source !== undefined && { source }),
      ...(columns && { columns }),
    })),
);

const owner = fc.constantFrom('First owner', 'Second owner').chain((name) =>
  fc.oneof(
    fc.constant({ data_owner_name: name }),
    maybe('Asha Rao', 'Ravi Das').map((contact_person) => ({ data_owner: said({ name, contact_person }) })),
  ),
);

export function randomFolder(dsId: string): fc.Arbitrary<Folder> {
  const about = fc.record({
    title: fc.constantFrom('One', 'Two'),
    description: maybe('Short.', 'Long.'),
    spatial_resolution: maybe('STATE', 'DISTRICT'),
    temporal_coverage_start_date: maybe<string | number>(2019, '2020-05'),
    access_level: maybe('VIEW', 'DOWNLOAD'),
    tags: fc.option(fc.subarray(['x', 'y', 'z']), { nil: undefined }),
    additional_metadata: fc.option(
      fc.dictionary(fc.constantFrom('k', 'l'), fc.constantFrom(1, null, { m: 1 }, { n: 2 })),
      {
        nil: undefined,
      },
    ),
  });
  const raw = { rds_id: 'RANDOM', title: 'Raw', source: 'Here' };
  const fixed = { ds_id: dsId, collection_id: dsId.slice(0, 6), raw_dataset: raw };
  return fc
    .tuple(about, owner, fc.dictionary(fc.constantFrom('t', 'u', 'v'), table, { maxKeys: 3 }))
    .map(([fields, named, tables]) => ({ about: { ...fixed, ...said(fields), ...named }, tables }));
}

function said(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
