/** Whom the parts of a GeoJSON document are told. */
export interface FeatureSink {
  /** The bytes of an item of `features`, which are the sink's until it returns. Counts from 1. */
  feature(bytes: Uint8Array, number: number): void;
  /** A feature that is not looked into. */
  skipped(number: number, reason: string): void;
  /** A member of the document besides `features`. */
  member(name: string, bytes: Uint8Array): void;
  /** What ends the reading: the document is no JSON object, or not what it should be. */
  broken(reason: string, offset: number): void;
}

const FEATURE_LIMIT_BYTES = 64 * 1024 * 1024;
const DEPTH_LIMIT = 64;
/** Each takes many times the room of its two characters. */
const CONTAINER_LIMIT = 2_500_000;
const NAME_LIMIT_BYTES = 1_000;

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT, COMMA, COLON] = Buffer.from('"\\[]{},:');
const BLANKS: ReadonlySet<number> = new Set(Buffer.from(' \t\r\n'));
const BOM = [0xef, 0xbb, 0xbf];

/** What is to come next in the document itself. */
type Expected = 'start' | 'name' | 'colon' | 'value' | 'next-member' | 'item' | 'next-item' | 'end';

/**
 * Cuts a GeoJSON document of any size into its features, byte by byte as it comes. What is within a feature or another
 * member is only cut out: whoever takes it parses it. Keeps only the one that is not complete yet.
 */
export class FeatureSplitter {
  private expected: Expected = 'start';
  private isOver = false;
  private offset = 0;
  private count = 0;
  private name = '';
  private hasFeatures = false;
  /** May close at once: the document, or the list of features. */
  private isFirst = true;
  private readonly value = new CutValue();
  /** What the value is: a name, a member, or a feature; undefined between values. */
  private reading: 'name' | 'member' | 'feature' | undefined;

  constructor(private readonly sink: FeatureSink) {}

  get featureCount(): number {
    return this.count;
  }

  get isCollection(): boolean {
    return this.hasFeatures;
  }

  /** False when no more is read. */
  write(chunk: Uint8Array): boolean {
    let at = 0;
    // Byte by byte, as it may come in pieces.
    while (this.offset + at < BOM.length && this.expected === 'start' && chunk[at] === BOM[this.offset + at]) at++;
    while (at < chunk.length && !this.isOver) {
      if (this.reading !== undefined) {
        const end = this.value.take(chunk, at);
        if (end < 0) break;
        at = end;
        this.endValue(at);
      } else {
        const code = chunk[at] as number;
        // A value begins at this byte, which is looked at again as its first.
        if (BLANKS.has(code) || !this.meet(code, at)) at++;
      }
    }
    this.offset += chunk.length;
    return !this.isOver;
  }

  end(): void {
    if (this.isOver || this.expected === 'end') return;
    this.fail(this.expected === 'start' ? 'is empty' : 'ends in the middle', 0);
  }

  /** True where a value begins. */
  private meet(code: number, at: number): boolean {
    switch (this.expected) {
      case 'start':
        if (code !== OPEN_OBJECT) break;
        this.expected = 'name';
        return false;
      case 'name':
        if (code === QUOTE) return this.begin('name');
        if (code !== CLOSE_OBJECT || !this.isFirst) break;
        this.expected = 'end';
        return false;
      case 'colon':
        if (code !== COLON) break;
        this.expected = 'value';
        return false;
      case 'value':
        if (this.name !== 'features' || code !== OPEN_LIST) return this.begin('member');
        if (this.hasFeatures) return this.fail('has features twice', at);
        this.hasFeatures = true;
        this.isFirst = true;
        this.expected = 'item';
        return false;
      case 'item':
        if (code === CLOSE_LIST && this.isFirst) this.expected = 'next-member';
        else return this.begin('feature');
        return false;
      case 'next-item':
        if (code === COMMA) this.expected = 'item';
        else if (code === CLOSE_LIST) this.expected = 'next-member';
        else break;
        this.isFirst = false;
        return false;
      case 'next-member':
        if (code === COMMA) this.expected = 'name';
        else if (code === CLOSE_OBJECT) this.expected = 'end';
        else break;
        this.isFirst = false;
        return false;
      case 'end':
        return this.fail('goes on behind its end', at);
    }
    return this.fail(this.expected === 'start' ? 'is no JSON object' : 'is no JSON', at);
  }

  private begin(kind: 'name' | 'member' | 'feature'): boolean {
    this.reading = kind;
    if (kind === 'feature') this.count++;
    this.value.begin(kind === 'name' ? NAME_LIMIT_BYTES : FEATURE_LIMIT_BYTES);
    return true;
  }

  private endValue(at: number): void {
    const { value, reading } = this;
    this.reading = undefined;
    if (reading === 'name') {
      const name = value.refusal === undefined ? nameOf(value.bytes) : undefined;
      if (name === undefined) return void this.fail('has a name that cannot be read', at);
      this.name = name;
      this.expected = 'colon';
    } else if (reading === 'feature') {
      this.expected = 'next-item';
      if (value.refusal === undefined) this.sink.feature(value.bytes, this.count);
      else this.sink.skipped(this.count, value.refusal);
    } else {
      this.expected = 'next-member';
      if (value.refusal === undefined) this.sink.member(this.name, value.bytes);
      else return void this.fail(`has a member ${JSON.stringify(this.name)} that ${value.refusal}`, at);
    }
  }

  private fail(reason: string, at: number): false {
    this.sink.broken(reason, this.offset + at);
    this.isOver = true;
    return false;
  }
}

function nameOf(bytes: Uint8Array): string | undefined {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as string;
  } catch {
    return undefined;
  }
}

/** One JSON value on its way, cut out by its quotes and brackets. */
class CutValue {
  refusal: string | undefined;
  private buffer = new Uint8Array(64 * 1024);
  private filled = 0;
  private limitBytes = 0;
  private depth = 0;
  private containers = 0;
  private isInText = false;
  private isEscaped = false;
  private kind: 'unknown' | 'text' | 'container' | 'plain' = 'unknown';

  get bytes(): Uint8Array {
    return this.buffer.subarray(0, this.filled);
  }

  begin(limitBytes: number): void {
    this.refusal = undefined;
    this.filled = 0;
    this.limitBytes = limitBytes;
    this.depth = 0;
    this.containers = 0;
    this.isInText = false;
    this.isEscaped = false;
    this.kind = 'unknown';
  }

  /** Where the value ends in the chunk, or -1 where it goes on behind it. */
  take(chunk: Uint8Array, start: number): number {
    const end = this.find(chunk, start);
    this.keep(chunk.subarray(start, end < 0 ? chunk.length : end));
    return end;
  }

  private find(chunk: Uint8Array, start: number): number {
    for (let at = start; at < chunk.length; at++) {
      const code = chunk[at] as number;
      if (this.isInText) {
        if (this.isEscaped) this.isEscaped = false;
        else if (code === BACKSLASH) this.isEscaped = true;
        else if (code === QUOTE) {
          this.isInText = false;
          if (this.kind === 'text') return at + 1;
        }
        continue;
      }
      if (this.kind === 'unknown') {
        this.kind = code === QUOTE ? 'text' : code === OPEN_LIST || code === OPEN_OBJECT ? 'container' : 'plain';
      }
      if (code === QUOTE) this.isInText = true;
      else if (code === OPEN_LIST || code === OPEN_OBJECT) this.open();
      else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
        // Of what is around a number or a word.
        if (this.kind === 'plain') return at;
        if (--this.depth === 0) return at + 1;
      } else if (this.kind === 'plain' && (code === COMMA || BLANKS.has(code))) return at;
    }
    return -1;
  }

  private open(): void {
    if (++this.depth > DEPTH_LIMIT) this.refusal ??= `is nested deeper than ${DEPTH_LIMIT} levels`;
    if (++this.containers > CONTAINER_LIMIT) this.refusal ??= `has more than ${CONTAINER_LIMIT} lists and objects`;
  }

  private keep(part: Uint8Array): void {
    if (this.filled + part.length > this.limitBytes) this.refusal ??= `is larger than ${this.limitBytes} bytes`;
    if (this.refusal !== undefined) {
      this.filled = 0;
      return;
    }
    if (this.filled + part.length > this.buffer.length) {
      const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.filled + part.length));
      larger.set(this.bytes);
      this.buffer = larger;
    }
    this.buffer.set(part, this.filled);
    this.filled += part.length;
  }
}
