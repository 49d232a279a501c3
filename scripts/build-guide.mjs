// Builds the site of the guide, when it is missing or made of other sources. Where there is no generator, as in an
// image, there is nothing to do.
import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_FOLDER, run } from './build.mjs';

const DOCS = join(PROJECT_FOLDER, 'docs');
const SETTINGS = join(DOCS, '.vitepress');
/** Each site has a folder in it, named after what it was made of, and this file says which of them is shown. */
const SITES = join(SETTINGS, 'dist');
const CURRENT = join(SITES, 'current');
const PACKAGE = join(PROJECT_FOLDER, 'node_modules', 'vitepress');
const GENERATOR = join(PACKAGE, 'bin', 'vitepress.js');
/** No pages, or what the generator makes while it works. */
const NO_SOURCES = [join(DOCS, 'decisions'), ...['dist', 'cache', '.temp'].map((name) => join(SETTINGS, name))];
const SETTINGS_COPY = /\.timestamp-[^/\\]*$/;
/** Held while one builds: the generator has one folder for what it works on. */
const LOCK = join(SETTINGS, 'cache', 'building');
const LOCK_TEXT = randomUUID();
const LOOK_EVERY_MS = 200;
const TOUCH_EVERY_MS = 1_000;
/** Whoever builds touches the lock all the time: its process is gone, whatever process has its number now. */
const ABANDONED_AFTER_MS = 15_000;

if (isStale()) {
  await lock();
  const touching = setInterval(touchLock, TOUCH_EVERY_MS);
  try {
    if (isStale() && !(await buildGuide())) process.exitCode = 1;
  } finally {
    clearInterval(touching);
    removeLock(LOCK_TEXT);
  }
}

function isStale() {
  if (!existsSync(GENERATOR)) return false;
  const name = nameOfSources();
  return textOf(CURRENT) !== name || !existsSync(join(SITES, name));
}

/** A page that was deleted changes it, and a pull that changes nothing but times does not. */
function nameOfSources() {
  const hash = createHash('sha256');
  for (const path of [join(PACKAGE, 'package.json'), ...filesBelow(DOCS)]) {
    const bytes = readFileSync(path);
    hash.update(`${relative(PROJECT_FOLDER, path)}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex').slice(0, 32);
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => ({ entry, path: join(folder, entry.name) }))
    .filter(({ path }) => !NO_SOURCES.includes(path) && !SETTINGS_COPY.test(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .flatMap(({ entry, path }) => (entry.isDirectory() ? filesBelow(path) : [path]));
}

/** In one step: a server that reads meanwhile finds the one site or the other, and each whole. */
async function buildGuide() {
  const name = nameOfSources();
  const site = join(SITES, name);
  const fresh = `${site}.fresh`;
  if (!existsSync(site)) {
    rmSync(fresh, { recursive: true, force: true });
    if (!(await run(GENERATOR, 'build', DOCS, '--outDir', fresh))) return false;
    renameSync(fresh, site);
  }
  writeFileSync(`${CURRENT}.fresh`, name);
  renameSync(`${CURRENT}.fresh`, CURRENT);
  // Servers look once more at the name when they have read a site, so that none is left with half of one.
  for (const other of readdirSync(SITES)) {
    if (![name, 'current'].includes(other)) rmSync(join(SITES, other), { recursive: true, force: true });
  }
  return true;
}

async function lock() {
  mkdirSync(dirname(LOCK), { recursive: true });
  for (;;) {
    try {
      writeFileSync(LOCK, LOCK_TEXT, { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = textOf(LOCK);
    const touchedAt = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - touchedAt < ABANDONED_AFTER_MS) await sleep(LOOK_EVERY_MS);
    else removeLock(holder);
  }
}

function touchLock() {
  const now = new Date();
  // Somebody has taken it for abandoned, as after a sleep of the machine.
  if (textOf(LOCK) === LOCK_TEXT) utimesSync(LOCK, now, now);
}

function removeLock(holder) {
  if (textOf(LOCK) === holder) rmSync(LOCK, { force: true });
}

/** Undefined where there is no such file. */
function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
