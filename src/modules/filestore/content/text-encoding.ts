/** Bytes that Windows-1252 leaves undefined. */
const UNDEFINED_1252: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const windows1252 = new TextDecoder('windows-1252');

/**
 * Finds out how text is written while it passes. Delimiters and quotes are ASCII in every encoding that is taken, so
 * cells can be cut first and their bytes looked at later; text of plain ASCII never comes here.
 */
export class TextEncoding {
  private hasUtf8 = false;
  private hasOther = false;
  private hasWindowsOnly = false;
  /** Of the latest text, in characters. */
  length = 0;

  /** False when a byte is neither part of UTF-8 nor a character of Windows-1252. */
  check(bytes: Uint8Array, start: number, end: number): boolean {
    let characters = 0;
    for (let at = start; at < end; characters++) {
      const code = bytes[at] as number;
      if (code < 0x80) {
        at++;
        continue;
      }
      const width = utf8Width(bytes, at, end);
      if (width > 0) {
        this.hasUtf8 = true;
        at += width;
        continue;
      }
      if (UNDEFINED_1252.has(code)) return false;
      this.hasOther = true;
      if (code < 0xa0) this.hasWindowsOnly = true;
      at++;
    }
    this.length = characters;
    return true;
  }

  get name(): 'utf-8' | 'windows-1252' | 'iso-8859-1' {
    if (!this.hasOther) return 'utf-8';
    return this.hasWindowsOnly ? 'windows-1252' : 'iso-8859-1';
  }

  get isMixed(): boolean {
    return this.hasUtf8 && this.hasOther;
  }
}

/** The bytes of the UTF-8 character that begins here, or 0. Overlong forms, surrogates and 0x110000 and up are none. */
function utf8Width(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] as number;
  const width = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + width > end) return 0;
  for (let next = at + 1; next < at + width; next++) if (((bytes[next] as number) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] as number;
  if (lead === 0xe0 && second < 0xa0) return 0;
  if (lead === 0xed && second > 0x9f) return 0;
  if (lead === 0xf0 && second < 0x90) return 0;
  if (lead === 0xf4 && second > 0x8f) return 0;
  return width;
}

/** UTF-8 where it is, Windows-1252 (of which ISO 8859-1 is the printable part) where it is not. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return windows1252.decode(bytes);
  }
}

/** Text that was cut after so many bytes: a character that the cut went through is left out. */
export function decodeCutText(bytes: Uint8Array): string {
  for (let at = Math.max(0, bytes.length - 3); at < bytes.length; at++) {
    const lead = bytes[at] as number;
    const width = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
    if (at + width > bytes.length) return decodeText(bytes.subarray(0, at));
  }
  return decodeText(bytes);
}

/** Of bytes that are ASCII, or are to be looked at as if they were. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
