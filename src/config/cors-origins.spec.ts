import { corsOrigins } from './cors-origins.js';
import { EnvironmentReader } from './environment-reader.js';

function originsIn(text: string | undefined): { origins: string[]; faults: readonly string[] } {
  const read = new EnvironmentReader({ CORS_ORIGINS: text });
  return { origins: corsOrigins(read), faults: read.faults };
}

test.each([
  [undefined, []],
  ['', []],
  ['off', []],
  ['*', ['*']],
  ['https://maps.example.org', ['https://maps.example.org']],
  ['https://maps.example.org/ ,http://localhost:5173', ['https://maps.example.org', 'http://localhost:5173']],
])('%s names its sites', (text, origins) => {
  expect(originsIn(text)).toEqual({ origins, faults: [] });
});

test.each([
  'maps.example.org',
  'https://maps.example.org/app',
  'https://Maps.example.org',
  'https://maps.example.org:443',
  'ftp://maps.example.org',
  'https://*.example.org',
  'null',
  '*,https://maps.example.org',
  'https://maps.example.org,',
])('%s is refused with its reason', (text) => {
  const { faults } = originsIn(text);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(/^CORS_ORIGINS must be off, \*, or list sites such as/);
});
