import fc from 'fast-check';
import { SEED } from '../../test/support/pinned-seed.js';
import { attachmentDisposition, downloadContentType, downloadFileName } from './content-disposition.js';

/** RFC 6266's grammar for the two forms we write: a quoted string without escapes, and an extended value of RFC 8187. */
const HEADER =
  /^attachment; filename="([A-Za-z0-9 ._()+,=@-]+)"(?:; filename\*=UTF-8''((?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-F]{2})+))?$/;

function offeredName(header: string): string {
  const match = HEADER.exec(header);
  if (!match) throw new Error(`${JSON.stringify(header)} is no header of ours.`);
  return match[2] === undefined ? (match[1] as string) : decodeURIComponent(match[2]);
}

const anyName = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '\r', '\n', ';', '%', "'", '/', '.', '\u202e', '\ud800', '\0', 'a', '*', '=', ' '),
  }),
);

describe('attachmentDisposition', () => {
  it.each([
    ['x.csv', 'attachment; filename="x.csv"'],
    ['My table (2).csv', 'attachment; filename="My table (2).csv"'],
    ['prix €.csv', `attachment; filename="prix _.csv"; filename*=UTF-8''prix%20%E2%82%AC.csv`],
    ['Zürich.csv', `attachment; filename="Zurich.csv"; filename*=UTF-8''Z%C3%BCrich.csv`],
    ['a"b.csv', `attachment; filename="a_b.csv"; filename*=UTF-8''a%22b.csv`],
    ["it's.csv", `attachment; filename="it_s.csv"; filename*=UTF-8''it%27s.csv`],
    ['100%41.csv', `attachment; filename="100_41.csv"; filename*=UTF-8''100%2541.csv`],
    [
      'a\r\nSet-Cookie: x=1.csv',
      `attachment; filename="a__Set-Cookie_ x=1.csv"; filename*=UTF-8''a__Set-Cookie%3A%20x%3D1.csv`,
    ],
    ['../../etc/passwd', 'attachment; filename="___.._etc_passwd"'],
    ['C:\\x.csv', `attachment; filename="C__x.csv"; filename*=UTF-8''C%3A_x.csv`],
    ['a\u202egpj.exe', 'attachment; filename="a_gpj.exe"'],
    ['.htaccess', 'attachment; filename="_htaccess"'],
    ['', 'attachment; filename="download"'],
    [' \t ', 'attachment; filename="_"'],
    ['\ud800.csv', 'attachment; filename="_.csv"'],
  ])('of %j', (name, header) => {
    expect(attachmentDisposition(name)).toBe(header);
  });

  it('offers no name where there is none', () => {
    expect(attachmentDisposition()).toBe('attachment');
  });

  it(`is one well-formed header without control characters, and says the safe name, seed ${SEED}`, () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const header = attachmentDisposition(name);
        expect(header).toMatch(/^[\x20-\x7e]+$/);
        expect(offeredName(header)).toBe(downloadFileName(name));
      }),
      { numRuns: 5000 },
    );
  });

  it('fits any header, and keeps the extension of a long name', () => {
    expect(downloadFileName(`${'長'.repeat(500)}.csv.gz`)).toMatch(/^長{117}\.gz$/);
    expect(attachmentDisposition('😀'.repeat(5000)).length).toBeLessThan(2000);
  });
});

describe('downloadFileName', () => {
  it(`is a single visible path segment, and stays as it is when made safe again, seed ${SEED}`, () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const safe = downloadFileName(name);
        expect(safe).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069/\\]|^\.|^\s|\s$|^$/u);
        expect(downloadFileName(safe)).toBe(safe);
      }),
      { numRuns: 5000 },
    );
  });

  it('does not end in a space where a long name is cut', () => {
    expect(downloadFileName(`${'a'.repeat(119)} ${'b'.repeat(99)}`)).toBe('a'.repeat(119));
  });

  it('keeps the joiners that words are written with', () => {
    expect(downloadFileName('می\u200cخواهم.csv')).toBe('می\u200cخواهم.csv');
  });
});

describe('downloadContentType', () => {
  it.each([
    ['text/csv', 'text/csv'],
    ['Text/CSV; charset=utf-8', 'text/csv'],
    ['application/geo+json', 'application/geo+json'],
    ['text/html', 'application/octet-stream'],
    ['text/csv\r\nX: y', 'application/octet-stream'],
    ['image/svg+xml', 'application/octet-stream'],
    ['constructor', 'application/octet-stream'],
    [undefined, 'application/octet-stream'],
  ])('of %j is %s', (asked, served) => {
    expect(downloadContentType(asked)).toBe(served);
  });
});
