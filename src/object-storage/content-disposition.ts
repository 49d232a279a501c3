const DOWNLOAD_CONTENT_TYPES: ReadonlySet<string> = new Set([
  'text/csv',
  'application/gzip',
  'application/vnd.apache.parquet',
  'application/x-netcdf',
  'application/json',
  'application/geo+json',
]);
const OPAQUE_CONTENT_TYPE = 'application/octet-stream';
const NAMELESS = 'download';
/** File systems allow 255 bytes; most scripts take up to three bytes a character, most names far fewer. */
const NAME_LENGTH_LIMIT = 120;
const EXTENSION_LENGTH_LIMIT = 20;

/** Controls, line ends, lone surrogates, and format characters such as right-to-left overrides; the joiners stay, words need them. */
const UNPRINTABLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** No quote, backslash or percent sign: receivers disagree on how those are unescaped. */
const OUTSIDE_PLAIN_NAME = /[^A-Za-z0-9 ._()+,=@-]/g;

/** The type under which a link may serve bytes: one of ours, or opaque, so that a browser never runs what a user stored. */
export function downloadContentType(contentType: string | undefined): string {
  const [type = ''] = (contentType ?? '').split(';');
  const name = type.trim().toLowerCase();
  return DOWNLOAD_CONTENT_TYPES.has(name) ? name : OPAQUE_CONTENT_TYPE;
}

/** The name with which a download may be saved: one path segment, printable, neither empty nor hidden, of bounded length. Idempotent. */
export function downloadFileName(fileName: string): string {
  const printable = fileName.replace(UNPRINTABLE, '_').normalize('NFC');
  const segment = printable.replace(/[/\\]/g, '_').trim();
  const visible = segment.replace(/^\.+/, (dots) => '_'.repeat(dots.length));
  return shortened(visible).trim() || NAMELESS;
}

/**
 * A `Content-Disposition` value that offers a download: RFC 6266, with `filename*` in the encoding of RFC 8187 only where
 * the plain name would lose something.
 */
export function attachmentDisposition(fileName?: string): string {
  if (fileName === undefined) return 'attachment';
  const name = downloadFileName(fileName);
  const plain = name
    .normalize('NFKD')
    .replace(/([A-Za-z])\p{M}+/gu, '$1')
    .replace(OUTSIDE_PLAIN_NAME, '_');
  const quoted = `attachment; filename="${plain}"`;
  return plain === name ? quoted : `${quoted}; filename*=UTF-8''${extendedValue(name)}`;
}

/** `encodeURIComponent` leaves four characters that RFC 8187 does not allow as they are. */
function extendedValue(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Counts code points, so that no character is cut in two, and keeps the extension. */
function shortened(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= NAME_LENGTH_LIMIT) return name;
  const dot = characters.lastIndexOf('.');
  const extension = dot >= characters.length - EXTENSION_LENGTH_LIMIT ? characters.slice(dot) : [];
  return [...characters.slice(0, NAME_LENGTH_LIMIT - extension.length), ...extension].join('');
}
