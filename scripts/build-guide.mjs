// Builds the site of the guide, when it is missing or older than its sources. Where there are no sources, as in an
// image, there is nothing to do.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { changedAt, PROJECT_FOLDER, run } from './build.mjs';

const DOCS = join(PROJECT_FOLDER, 'docs');
const SETTINGS = join(DOCS, '.vitepress');
const SITE = join(SETTINGS, 'dist');
const GENERATOR = join(PROJECT_FOLDER, 'node_modules', 'vitepress', 'bin', 'vitepress.js');
const MADE = ['dist', 'dist.fresh', 'cache', '.temp'].map((name) => join(SETTINGS, name));
/** Held while one builds: the generator has one folder for what it works on. */
const LOCK = join(SETTINGS, 'cache', 'building');
const LOOK_EVERY_MS = 200;

if (isStale()) {
  await lock();
  try {
    if (isStale() && !(await buildGuide())) process.exitCode = 1;
  } finally {
    rmSync(LOCK, { force: true });
  }
}

function isStale() {
  return existsSync(GENERATOR) && sourcesChangedAt() > changedAt(join(SITE, 'hashmap.json'));
}

/** Of the pages, their pictures, and the settings; not of what the generator has made beside them. */
function sourcesChangedAt() {
  const sources = [...entriesOf(DOCS), ...entriesOf(SETTINGS)].filter((path) => ![SETTINGS, ...MADE].includes(path));
  return Math.max(0, ...sources.map((path) => changedAt(path)));
}

function entriesOf(folder) {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

async function buildGuide() {
  const fresh = `${SITE}.fresh`;
  if (!(await run(GENERATOR, 'build', DOCS, '--outDir', fresh))) return false;
  // In one step: a server reads the site as a whole, at any time.
  rmSync(SITE, { recursive: true, force: true });
  renameSync(fresh, SITE);
  return true;
}

async function lock() {
  mkdirSync(dirname(LOCK), { recursive: true });
  for (;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isHeld()) await sleep(LOOK_EVERY_MS);
    else rmSync(LOCK, { force: true });
  }
}

/** Whoever was killed while it built lets go of nothing. */
function isHeld() {
  try {
    process.kill(Number(readFileSync(LOCK, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
