// Builds DataIO when `dist` is missing or older than its sources, so that every `npm run` works on a fresh clone and
// after a pull.
import { build, changedAt, PROGRAM, sourcesChangedAt } from './build.mjs';

const builtAt = changedAt(PROGRAM);
if (builtAt === 0 || sourcesChangedAt() > builtAt) {
  process.stderr.write('Building DataIO …\n');
  if (!(await build())) {
    process.stderr.write('DataIO could not be built. After a pull, `npm ci` may be missing.\n');
    process.exit(1);
  }
}
