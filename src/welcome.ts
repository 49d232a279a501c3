import { join } from 'node:path';
import type { Configuration } from '#config/configuration.js';
import type { RunningServer } from './server.js';

const SAMPLE_TABLE = 'datasets/CS0001DS0001/STANDARDISED/population';

/** What a start prints: where everything is, and three commands that work when pasted. */
export function welcome({ url, keys, databaseNote }: RunningServer, configuration: Configuration): string {
  const lines = ['', `DataIO is ready at ${url}`, '', `  Guide          ${url}/docs`, `  API reference  ${url}/api/v1`];
  if (databaseNote !== undefined) lines.push('', databaseNote);
  const names = Object.keys(keys);
  if (names.length > 0) {
    lines.push('', `Keys (kept in ${join(configuration.home, 'keys.json')}):`);
    lines.push(...names.map((name) => `  ${name.padEnd(13)}${keys[name]}`));
  }
  if (keys['public'] !== undefined) lines.push('', 'Try it:', ...tryIt(url, keys['public']));
  lines.push('', 'Ctrl-C stops the server.', '', '');
  return lines.join('\n');
}

function tryIt(url: string, key: string): string[] {
  const header = `-H 'X-API-Key: ${key}'`;
  return [
    `  curl ${header} '${url}/api/v1/datasets'`,
    `  curl ${header} '${url}/api/v1/datasets/CS0001DS0001/STANDARDISED/tables'`,
    `  curl -L ${header} -o population.csv '${url}/api/v1/${SAMPLE_TABLE}'`,
  ];
}
