// Draws the pictures of the guide again, with a server that has the sample data:
//
//   DATAIO_API_BASE_URL=http://127.0.0.1:8000/api/v1 DATAIO_API_KEY=… npm run guide:pictures [-- --check]
//
// --check writes nothing, and fails where the server draws another picture than the one that is there.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from './build.mjs';

const FOLDER = join(PROJECT_FOLDER, 'docs', 'pictures');
const PICTURES = {
  'weather-map.png': '/weather/datasets/era5_uk/preview.png?variable=t2m&time=2019-03-15T12&width=640',
  'weather-region.png':
    '/weather/datasets/era5_uk/preview.png?variable=t2m&time=2019-03-15T12&region_id=country_IRL&width=640',
  'weather-series.svg':
    '/weather/datasets/era5_uk/series.svg?variable=t2m&region_id=country_IRL&start=2019-03-01&end=2019-03-14&width=720',
  'region-outline.svg': '/regions/country_GBR/outline.svg',
};
const { DATAIO_API_BASE_URL: address = 'http://127.0.0.1:8000/api/v1', DATAIO_API_KEY: key = '' } = process.env;
const isCheck = process.argv.includes('--check');

mkdirSync(FOLDER, { recursive: true });
for (const [name, path] of Object.entries(PICTURES)) {
  const answer = await globalThis.fetch(address + path, { headers: { 'X-API-Key': key } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const file = join(FOLDER, name);
  if (!isCheck) writeFileSync(file, bytes);
  else if (!readFileSync(file).equals(bytes)) {
    process.stderr.write(`docs/pictures/${name} is not what the server draws: run npm run guide:pictures.\n`);
    process.exitCode = 1;
  }
}
