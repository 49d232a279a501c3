import fc from 'fast-check';
import { SEED } from '../../test/support/pinned-seed.js';
import { generateApiKey, hashApiKey, isWellFormedApiKey } from './api-key.js';

describe('an API key', () => {
  test('is well formed and says its public id', () => {
    const { key, publicId } = generateApiKey();
    expect(key).toMatch(/^dio_[0-9A-Za-z]{10}_[0-9A-Za-z]{43}[0-9A-Za-z]{6}$/);
    expect(key.slice(4, 14)).toBe(publicId);
    expect(isWellFormedApiKey(key)).toBe(true);
    expect(hashApiKey(key)).toHaveLength(32);
  });

  test('is never made twice', () => {
    expect(new Set(Array.from({ length: 1000 }, () => generateApiKey().key)).size).toBe(1000);
  });

  test(`with any one character changed is refused, seed ${SEED}`, () => {
    const { key } = generateApiKey();
    const character = fc.constantFrom(
      ...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-é '.split(''),
    );
    fc.assert(
      fc.property(fc.nat(key.length - 1), character, (index, replacement) => {
        fc.pre(key[index] !== replacement);
        expect(isWellFormedApiKey(key.slice(0, index) + replacement + key.slice(index + 1))).toBe(false);
      }),
    );
  });

  test.each(['', 'dio_', 'dio_0123456789_', `${generateApiKey().key}\n`, ` ${generateApiKey().key}`])(
    '%j is refused',
    (text) => {
      expect(isWellFormedApiKey(text)).toBe(false);
    },
  );
});
