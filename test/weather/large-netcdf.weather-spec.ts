import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlockSession } from '#modules/weather/grid-source.js';
import { openedStoreOf } from '#modules/weather/opened-store.js';
import { subsetPlanOf } from '#modules/weather/plan/subset-plan.js';
import { MemoryGridSource, rowsOf } from '../support/memory-grid-source.js';

const STEPS = 1100;
const SHAPE = [STEPS, 721, 1440];
const CHECK = `
import sys
import netCDF4, numpy, scipy.io, xarray
path = sys.argv[1]
for records in (0, 1, 599, 1099):
    file = netCDF4.Dataset(path)
    file.set_auto_maskandscale(False)
    assert file["t"].shape == (1100, 721, 1440) and file["t"][records, 0, 0] == records and file["t"][records, 720, 1439] == -records, records
    assert file["u"][records, 0, 0] == records and file["valid_time"][records] == records
    assert file["number"][...] == 7
    file.close()
    file = scipy.io.netcdf_file(path, mmap=True)
    assert file.variables["t"].data[records, 0, 0] == records and file.variables["u"].data[records, 0, 0] == records
    assert file.variables["number"].data == 7
    del file
for engine in ("scipy", "netcdf4"):
    with xarray.open_dataset(path, engine=engine) as opened:
        assert opened.t.dims == ("valid_time", "latitude", "longitude") and opened.sizes["valid_time"] == 1100
        assert str(opened.valid_time.values[-1]) == "2024-02-15T19:00:00.000000000", opened.valid_time.values[-1]
        assert float(opened.t[1099, 0, 0]) == 1099 and float(opened.latitude[0]) == 90
`;

/** Blocks whose first value is the step in time, and whose last is its negative. */
class StepsSource extends MemoryGridSource {
  override session(): BlockSession {
    return {
      read: async (whole, rows) => {
        const { array, runs } = rows ? rowsOf(whole, rows) : whole;
        const [first] = runs[0]!;
        const width = array.elementType === 'float32' ? 4 : 2;
        const bytes = Buffer.alloc(first!.count * 721 * 1440 * width);
        for (let step = 0; step < first!.count; step++) {
          const [from, to] = [step, step + 1].map((count) => count * 721 * 1440 * width);
          if (width === 4) bytes.writeFloatBE(first!.start + step, from);
          else bytes.writeInt16BE(first!.start + step, from);
          if (width === 4) bytes.writeFloatBE(-(first!.start + step), to! - 4);
        }
        return { bytes, missingChunks: 0 };
      },
      close: () => Promise.resolve(),
    };
  }
}

it('files of more than 4 GiB are read by netCDF4, scipy and xarray', async () => {
  const source = new StepsSource();
  const dimensions = ['valid_time', 'latitude', 'longitude'];
  const none = new Float32Array(0);
  const chunkShape = [10, 721, 1440];
  const store = source.add('large', {
    valid_time: {
      dimensions: ['valid_time'],
      shape: [STEPS],
      values: new Int32Array(STEPS).map((_, hour) => hour),
      attributes: { units: 'hours since 2024-01-01' },
    },
    latitude: { dimensions: ['latitude'], shape: [721], values: new Float64Array(721).map((_, row) => 90 - row / 4) },
    longitude: {
      dimensions: ['longitude'],
      shape: [1440],
      values: new Float64Array(1440).map((_, column) => column / 4),
    },
    number: { dimensions: [], shape: [], values: Int32Array.of(7) },
    t: { dimensions, shape: SHAPE, values: none, chunkShape, attributes: { coordinates: 'number' } },
    u: { dimensions, shape: SHAPE, values: new Int16Array(0), chunkShape, attributes: { coordinates: 'number' } },
  });
  const opened = await openedStoreOf(source, store);
  const plan = subsetPlanOf(source, opened, { variables: ['t', 'u'], startDate: '2024', endDate: '2024', area: null });
  const { layout } = plan.file;
  expect(layout.sizeBytes).toBeGreaterThan(6 * 2 ** 30);
  expect(layout.recordCount).toBe(STEPS);
  const folder = mkdtempSync(join(tmpdir(), 'weather-'));
  try {
    const path = join(folder, 'large.nc');
    const file = await open(path, 'w');
    // A file with holes: what the checks look at, and nothing else.
    await file.truncate(layout.sizeBytes);
    const recordAt = (record: number): number => layout.recordStart + record * layout.recordBytes;
    const parts = [0, 1, 599, STEPS - 1].map((record) => [recordAt(record), recordAt(record + 1)] as const);
    const session = source.session();
    const write = async (from: number, to: number): Promise<void> => {
      let at = from;
      for await (const piece of plan.file.read(
        async (request, rows) => (await session.read(request, rows)).bytes,
        from,
        to,
      )) {
        await file.write(piece, 0, piece.length, at);
        at += piece.length;
      }
      expect(at).toBe(to);
    };
    await write(0, layout.recordStart);
    for (const [from, to] of parts) await write(from, to);
    // The times of the other records.
    const times = layout.variables.find(({ encoded }) => encoded.name === 'valid_time')!;
    for (let record = 0; record < STEPS; record++) {
      const at = times.begin + record * layout.recordBytes;
      await write(at, at + 4);
    }
    await file.close();
    execFileSync('/usr/bin/python3', ['-c', CHECK, path], { stdio: ['ignore', 'inherit', 'inherit'] });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);
