import fc from 'fast-check';
import { SEED } from '../../test/support/pinned-seed.js';
import { LinkSigner, type LinkClaims } from './link-signer.js';

const SECRET = 'a secret for tests, of forty bytes or so';
const signer = new LinkSigner(SECRET);
const NOW = new Date('2026-03-01T12:00:00Z');
const LATER_SECONDS = NOW.getTime() / 1000 + 3600;
const GET_CLAIMS: LinkClaims = {
  method: 'GET',
  key: 'v1/data/attempt',
  expiresAtSeconds: LATER_SECONDS,
  fileName: `Zürich's "best" 10% + ¾ (€).csv`,
  contentType: 'text/csv',
};
const PUT_CLAIMS: LinkClaims = {
  method: 'PUT',
  key: 'v1/data/attempt',
  expiresAtSeconds: LATER_SECONDS,
  sizeBytes: 10,
};

const PART_CLAIMS: LinkClaims = { ...PUT_CLAIMS, part: { uploadId: "7f0c'/&=ü", partNumber: 10_000 } };

const anyClaims = fc.record<LinkClaims>(
  {
    method: fc.constantFrom('GET', 'PUT'),
    key: fc.stringMatching(/^[A-Za-z0-9_-]{1,20}(\/[A-Za-z0-9._-]{1,20}x){0,3}$/),
    expiresAtSeconds: fc.constant(LATER_SECONDS),
    sizeBytes: fc.nat(),
    part: fc.record({ uploadId: fc.string({ unit: 'grapheme' }), partNumber: fc.nat() }),
    fileName: fc.string({ unit: 'binary' }),
    contentType: fc.constantFrom('text/csv', 'application/json', 'text/html'),
  },
  { requiredKeys: ['method', 'key', 'expiresAtSeconds'] },
);

describe('LinkSigner', () => {
  it('gives back what it signed', () => {
    expect(signer.verify('GET', signer.sign(GET_CLAIMS), NOW)).toEqual({ ok: true, claims: GET_CLAIMS });
    expect(signer.verify('PUT', signer.sign(PUT_CLAIMS), NOW)).toEqual({ ok: true, claims: PUT_CLAIMS });
    expect(signer.verify('PUT', signer.sign(PART_CLAIMS), NOW)).toEqual({ ok: true, claims: PART_CLAIMS });
  });

  it(`accepts every link it signs, whatever the file name, seed ${SEED}`, () => {
    fc.assert(
      fc.property(anyClaims, (claims) => {
        expect(signer.verify(claims.method, signer.sign(claims), NOW)).toMatchObject({
          ok: true,
          claims: { key: claims.key },
        });
      }),
    );
  });

  it(`leaves in a link only characters that no proxy rewrites, seed ${SEED}`, () => {
    fc.assert(
      fc.property(anyClaims, (claims) => {
        expect(signer.sign(claims)).toMatch(
          /^\/api\/v1\/objects\/[A-Za-z0-9._/-]+\?([a-z]+=([A-Za-z0-9._~-]|%[0-9A-F]{2})*&?)+$/,
        );
      }),
    );
  });

  it(`refuses any single changed, added or missing character, seed ${SEED}`, () => {
    const change = fc.tuple(
      anyClaims,
      fc.nat(),
      fc.constantFrom('change', 'insert', 'remove'),
      fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
    );
    fc.assert(
      fc.property(change, ([claims, at, how, character]) => {
        const link = signer.sign(claims);
        const position = at % (link.length + (how === 'insert' ? 1 : 0));
        const kept = how === 'insert' ? position : position + 1;
        const changed = link.slice(0, position) + (how === 'remove' ? '' : character) + link.slice(kept);
        fc.pre(changed !== link);
        expect(signer.verify(claims.method, changed, NOW).ok).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([PUT_CLAIMS, PART_CLAIMS])('refuses every replacement at every position of one link', (claims) => {
    const link = signer.sign(claims);
    for (let position = 0; position < link.length; position++) {
      for (const character of `0aA/.?&=%+-_~#@ ${String.fromCharCode(link.charCodeAt(position) ^ 1)}`) {
        const changed = link.slice(0, position) + character + link.slice(position + 1);
        if (changed !== link) expect(signer.verify('PUT', changed, NOW).ok).toBe(false);
      }
    }
  });

  it.each(['PUT', 'HEAD', 'DELETE', 'POST', 'get', ''])('refuses a GET link for %j', (method) => {
    expect(signer.verify(method, signer.sign(GET_CLAIMS), NOW).ok).toBe(false);
  });

  it('refuses the signature of one link on another', () => {
    const signature = /signature=.*/.exec(signer.sign(GET_CLAIMS))?.[0] ?? '';
    const other = signer.sign({ ...GET_CLAIMS, key: 'v1/data/other' }).replace(/signature=.*/, signature);
    expect(signer.verify('GET', other, NOW)).toEqual({ ok: false, reason: 'wrong-signature' });
  });

  it('refuses another secret', () => {
    const link = new LinkSigner(`${SECRET}!`).sign(GET_CLAIMS);
    expect(signer.verify('GET', link, NOW)).toEqual({ ok: false, reason: 'wrong-signature' });
  });

  it('expires with the second it names', () => {
    const link = signer.sign(GET_CLAIMS);
    expect(signer.verify('GET', link, new Date(LATER_SECONDS * 1000 - 1)).ok).toBe(true);
    expect(signer.verify('GET', link, new Date(LATER_SECONDS * 1000))).toEqual({ ok: false, reason: 'expired' });
  });

  it('does not tell an expired forgery from a fresh one', () => {
    const link = signer.sign({ ...GET_CLAIMS, expiresAtSeconds: 1 }).replace('expires=1', 'expires=2');
    expect(signer.verify('GET', link, NOW)).toEqual({ ok: false, reason: 'wrong-signature' });
  });

  it.each([
    ['a repeated parameter', (link: string) => `${link}&size=10`],
    ['a repeated first parameter', (link: string) => link.replace('?', `?expires=${LATER_SECONDS}&`)],
    ['a repeated signature', (link: string) => `${link}&${link.split('&').at(-1)}`],
    ['an unknown parameter', (link: string) => `${link}&x=1`],
    ['another order', (link: string) => link.replace(/(expires=\d+)&(size=\d+)/, '$2&$1')],
    ['an encoded key', (link: string) => link.replace('v1/data', 'v1/d%61ta')],
    ['an encoded slash', (link: string) => link.replace('v1/data', 'v1%2Fdata')],
    ['a longer way', (link: string) => link.replace('v1/data', 'v1/../v1/data')],
    ['a fragment', (link: string) => `${link}#x`],
    ['a second question mark', (link: string) => `${link}?x`],
    ['a larger size', (link: string) => link.replace('size=10', 'size=11')],
    ['a size spelled otherwise', (link: string) => link.replace('size=10', 'size=1e1')],
    ['no size', (link: string) => link.replace('&size=10', '')],
    ['no signature', (link: string) => link.replace(/&signature=.*/, '')],
    ['an empty signature', (link: string) => link.replace(/signature=.*/, 'signature=')],
    ['ten thousand characters', (link: string) => link + 'a'.repeat(10_000)],
    ['an absolute address', (link: string) => `http://evil.example${link}`],
  ])('refuses %s', (_name, change) => {
    const link = signer.sign(PUT_CLAIMS);
    expect(change(link)).not.toBe(link);
    expect(signer.verify('PUT', change(link), NOW).ok).toBe(false);
  });

  it.each([
    ['another part', (link: string) => link.replace('part=10000', 'part=9999')],
    ['a part spelled otherwise', (link: string) => link.replace('part=10000', 'part=1e4')],
    ['no part', (link: string) => link.replace('&part=10000', '')],
    ['no upload', (link: string) => link.replace(/&upload=[^&]*/, '')],
    ['neither', (link: string) => link.replace(/&upload=[^&]*&part=10000/, '')],
    ['another upload', (link: string) => link.replace('upload=7', 'upload=8')],
    ['another order', (link: string) => link.replace(/(&upload=[^&]*)(&part=10000)/, '$2$1')],
  ])('refuses %s of an upload', (_name, change) => {
    const link = signer.sign(PART_CLAIMS);
    expect(change(link)).not.toBe(link);
    expect(signer.verify('PUT', change(link), NOW).ok).toBe(false);
  });

  it('does not sign what is no key or no whole number', () => {
    expect(() => signer.sign({ ...GET_CLAIMS, key: '../etc' })).toThrow();
    expect(() => signer.sign({ ...GET_CLAIMS, expiresAtSeconds: Infinity })).toThrow(RangeError);
    expect(() => signer.sign({ ...PUT_CLAIMS, sizeBytes: -1 })).toThrow(RangeError);
  });

  it('wants a secret of some length', () => {
    expect(() => new LinkSigner('short')).toThrow(RangeError);
  });
});
