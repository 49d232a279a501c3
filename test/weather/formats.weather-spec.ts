import { execFileSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readConfiguration } from '#config/read-configuration.js';
import { readShape } from '#geojson/read-shape.js';
import { ExtractionSlots } from '#modules/weather/extraction-slots.service.js';
import { Extractions } from '#modules/weather/extractions.service.js';
import { FormattedDownloads } from '#modules/weather/formats/formatted-downloads.service.js';
import { openedStoreOf } from '#modules/weather/opened-store.js';
import type { GridStride } from '#modules/weather/plan/grid-stride.js';
import { subsetPlanOf } from '#modules/weather/plan/subset-plan.js';
import { addUncompressedStore, MemoryGridSource } from '../support/memory-grid-source.js';

const PYTHON = '/usr/bin/python3';
const CASES = Number(process.env['WEATHER_CASES'] ?? 60);
const SEED = process.env['WEATHER_SEED'] ?? '2';
const STORE = join(import.meta.dirname, '../../samples/weather/era5_uk');

interface AskedSubset {
  readonly variables: string[];
  readonly start_date: string;
  readonly end_date: string;
  readonly geojson: unknown;
  readonly stride: GridStride;
}

it('NetCDF-4 and CSV hold what xarray selects', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'formats-'));
  const script = (name: string): string => join(import.meta.dirname, name);
  try {
    const cases = [script('xarray_cases.py'), folder, String(CASES), SEED, STORE];
    execFileSync(PYTHON, cases, { stdio: ['ignore', 'inherit', 'inherit'] });
    const source = new MemoryGridSource();
    const { weather, weatherReading } = readConfiguration({});
    const extractions = new Extractions(new ExtractionSlots(weather), weather);
    const formatted = new FormattedDownloads(extractions, weather, { ...weatherReading, spillFolder: folder });
    for (const name of readdirSync(folder).sort()) {
      if (!existsSync(join(folder, name, 'expected.nc'))) continue;
      const store = addUncompressedStore(source, name, join(folder, name, 'store'));
      const asked = JSON.parse(readFileSync(join(folder, name, 'request.json'), 'utf8')) as AskedSubset;
      const plan = subsetPlanOf(source, await openedStoreOf(source, store), {
        variables: asked.variables,
        startDate: asked.start_date,
        endDate: asked.end_date,
        area: { shape: readShape(asked.geojson), mask: 'bbox', threshold: 0, nearest: false },
        stride: asked.stride,
      });
      for (const [format, file] of [
        ['csv', 'made.csv'],
        ['netcdf4', 'made.nc'],
      ] as const) {
        const made = formatted.serve(plan, format, { fileName: 'x.nc', etag: '', onSent: () => undefined });
        const { stream } = await made.make(new AbortController().signal);
        await pipeline(stream, createWriteStream(join(folder, name, file)));
      }
    }
    const checked = execFileSync(PYTHON, [script('check_formats.py'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(Number(checked.toString())).toBeGreaterThan(CASES * 0.8);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 600_000);
