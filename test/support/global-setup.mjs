import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names the folder in which the first test file that needs PostgreSQL starts one for all. */
export default async function setUp() {
  const home = await mkdtemp(join(tmpdir(), 'dataio-test-'));
  // Under root, PostgreSQL runs as another user, who must reach the folder.
  await chmod(home, 0o755);
  process.env.DATAIO_TEST_HOME = home;
}
