import fc from 'fast-check';
import { SEED } from '../../test/support/pinned-seed.js';
import { fileVersionKey, regionFileKey, requireKeyPrefix, requireObjectKey } from './object-key.js';
import { InvalidObjectKey } from './object-storage.errors.js';

const DATASET = '0b7c1e6a-3f0e-4a5b-9a51-6a1d9b2c3d4e';
const ATTEMPT = '7d9f2b10-88aa-4c0e-8f4e-0a1b2c3d4e5f';

describe('regionFileKey', () => {
  it('holds ids only', () => {
    expect(regionFileKey(12, ATTEMPT)).toBe(`v1/regions/12/${ATTEMPT}`);
    expect(() => regionFileKey(12, '../x')).toThrow(InvalidObjectKey);
  });
});

describe('fileVersionKey', () => {
  it('holds ids only', () => {
    expect(fileVersionKey(DATASET, ATTEMPT)).toBe(`v1/${DATASET}/${ATTEMPT}`);
  });

  it('gives one key for both spellings of a UUID', () => {
    expect(fileVersionKey(DATASET.toUpperCase(), ATTEMPT)).toBe(fileVersionKey(DATASET, ATTEMPT));
  });

  it.each(['', '..', 'patients', `${DATASET}/x`, `${DATASET}\n`, DATASET.slice(1), `{${DATASET}}`])(
    'refuses %j',
    (text) => {
      expect(() => fileVersionKey(text, ATTEMPT)).toThrow(InvalidObjectKey);
      expect(() => fileVersionKey(DATASET, text)).toThrow(InvalidObjectKey);
    },
  );
});

describe('requireObjectKey', () => {
  it.each(['a', 'v1/x/y', 'weather/era5/.zmetadata', 'a..b/...'])('accepts %j', (key) => {
    expect(requireObjectKey(key)).toBe(key);
  });

  it.each([
    ...[
      '',
      '/',
      '/a',
      'a/',
      'a//b',
      '.',
      '..',
      '../a',
      'a/..',
      'a/./b',
      'a\\b',
      'a b',
      'a\0',
      'a\n',
      'é',
      'a%2fb',
      'a@',
      'a?b',
    ],
    'a'.repeat(201),
    Array.from({ length: 300 }, () => 'abcd').join('/'),
  ])('refuses %j', (key) => {
    expect(() => requireObjectKey(key)).toThrow(InvalidObjectKey);
  });

  it(`lets no key name a place outside its folder, seed ${SEED}`, () => {
    const nearlyKeys = fc.string({ unit: fc.constantFrom('a', '.', '/', '-', '\\', '%'), maxLength: 20 });
    fc.assert(
      fc.property(nearlyKeys, (text) => {
        const accepted = attempt(() => requireObjectKey(text));
        if (accepted === null) return;
        expect(new URL(accepted, 'http://store/root/').pathname).toBe(`/root/${accepted}`);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('requireKeyPrefix', () => {
  it.each(['', 'v1/', 'v1/ab', 'v1/.'])('accepts %j', (prefix) => {
    expect(requireKeyPrefix(prefix)).toBe(prefix);
  });

  it.each(['/', '../', 'a//', 'a/../b', 'a b'])('refuses %j', (prefix) => {
    expect(() => requireKeyPrefix(prefix)).toThrow(InvalidObjectKey);
  });
});

function attempt(work: () => string): string | null {
  try {
    return work();
  } catch {
    return null;
  }
}
