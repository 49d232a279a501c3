import type { ReadBlock } from '../grid-source.js';
import type { PlannedVariable } from '../plan/planned-variable.js';
import type { FileContent, FileLayout, PlacedVariable } from './file-layout.js';

/** What a variable of the file is made of: bytes that are there, or blocks that are to be read. */
export type VariableContent = Uint8Array | PlannedVariable;

/** Records are put together in groups of about this size. */
const GROUP_BYTES = 8 * 2 ** 20;
/** What a group may grow to where that saves a block from being read twice. */
const LARGEST_GROUP_BYTES = 24 * 2 ** 20;

/** A NetCDF-3 file that exists as a plan: any part of it can be had without what comes before. */
export class SubsetFile {
  constructor(
    readonly layout: FileLayout,
    private readonly contents: ReadonlyMap<string, VariableContent>,
    /** The same variables before they are laid out, for files of other kinds. */
    readonly content: Omit<FileContent, 'recordDimension'>,
  ) {}

  get sizeBytes(): number {
    return this.layout.sizeBytes;
  }

  /** All values of a variable, as written, where they are there; null where they are to be read. */
  knownContentOf(name: string): Uint8Array | null {
    const content = this.contents.get(name);
    return content instanceof Uint8Array ? content : null;
  }

  streamedContentOf(name: string): PlannedVariable | undefined {
    const content = this.contents.get(name);
    return content instanceof Uint8Array ? undefined : content;
  }

  /** The bytes from `start` to before `end`; reads the blocks that have a part in them and no others. */
  async *read(readBlock: ReadBlock, start: number, end: number): AsyncGenerator<Uint8Array> {
    const { header, variables, recordStart } = this.layout;
    if (start < header.length) yield header.subarray(start, Math.min(end, header.length));
    for (const variable of variables) {
      if (variable.isRecord) continue;
      yield* this.readFixed(readBlock, variable, start - variable.begin, end - variable.begin);
    }
    if (end > recordStart)
      yield* this.readRecords(readBlock, Math.max(start, recordStart) - recordStart, end - recordStart);
  }

  private async *readFixed(
    readBlock: ReadBlock,
    variable: PlacedVariable,
    start: number,
    end: number,
  ): AsyncGenerator<Uint8Array> {
    const { sizeBytes, paddingBytes, padding } = variable;
    if (start < sizeBytes && end > 0) {
      yield* this.readValues(readBlock, variable, Math.max(0, start), Math.min(end, sizeBytes));
    }
    const [from, to] = [Math.max(0, start - sizeBytes), Math.min(paddingBytes, end - sizeBytes)];
    if (from < to) yield padding.subarray(from, to);
  }

  private async *readRecords(readBlock: ReadBlock, start: number, end: number): AsyncGenerator<Uint8Array> {
    const { recordBytes, recordCount } = this.layout;
    const last = Math.min(end, recordBytes * recordCount);
    const blockRecords = this.blockRecords();
    const fitting = Math.floor(GROUP_BYTES / recordBytes);
    // Groups of whole blocks, so that no block is read for two of them.
    const groupSize =
      blockRecords * recordBytes > LARGEST_GROUP_BYTES
        ? Math.max(1, fitting)
        : blockRecords * Math.max(1, Math.floor(fitting / blockRecords));
    let at = start;
    while (at < last) {
      const record = Math.floor(at / recordBytes);
      // Groups begin at multiples of their size, wherever the range does, so that blocks are read alike.
      const until = Math.min((Math.floor(record / groupSize) + 1) * groupSize, recordCount);
      const groupEnd = Math.min(last, until * recordBytes);
      if (groupSize === 1)
        yield* this.readOneRecord(readBlock, record, at - record * recordBytes, groupEnd - record * recordBytes);
      else {
        const bytes = await this.readGroup(readBlock, record, Math.ceil(groupEnd / recordBytes));
        yield bytes.subarray(at - record * recordBytes, groupEnd - record * recordBytes);
      }
      at = groupEnd;
    }
  }

  /** Too large to be put together. */
  private async *readOneRecord(
    readBlock: ReadBlock,
    record: number,
    start: number,
    end: number,
  ): AsyncGenerator<Uint8Array> {
    let offset = 0;
    for (const variable of this.layout.variables) {
      if (!variable.isRecord) continue;
      const { sizeBytes, paddingBytes, padding } = variable;
      const [from, to] = [Math.max(0, start - offset), Math.min(sizeBytes, end - offset)];
      if (from < to) yield* this.readValues(readBlock, variable, record * sizeBytes + from, record * sizeBytes + to);
      const [padFrom, padTo] = [
        Math.max(0, start - offset - sizeBytes),
        Math.min(paddingBytes, end - offset - sizeBytes),
      ];
      if (padFrom < padTo) yield padding.subarray(padFrom, padTo);
      offset += sizeBytes + paddingBytes;
    }
  }

  private async readGroup(readBlock: ReadBlock, firstRecord: number, endRecord: number): Promise<Uint8Array> {
    const { recordBytes, variables } = this.layout;
    const count = endRecord - firstRecord;
    const group = new Uint8Array(count * recordBytes);
    let offset = 0;
    for (const variable of variables) {
      if (!variable.isRecord) continue;
      const { sizeBytes, paddingBytes, padding } = variable;
      let at = firstRecord * sizeBytes;
      for await (const piece of this.readValues(readBlock, variable, at, endRecord * sizeBytes)) {
        for (let taken = 0; taken < piece.length;) {
          const record = Math.floor(at / sizeBytes);
          const part = piece.subarray(taken, taken + (record + 1) * sizeBytes - at);
          group.set(part, (record - firstRecord) * recordBytes + offset + (at - record * sizeBytes));
          taken += part.length;
          at += part.length;
        }
        readBlock.giveBack?.(piece);
      }
      for (let record = 0; record < count; record++) group.set(padding, record * recordBytes + offset + sizeBytes);
      offset += sizeBytes + paddingBytes;
    }
    return group;
  }

  private blockRecords(): number {
    const records = this.layout.variables.filter(({ isRecord }) => isRecord);
    return Math.max(1, ...records.map(({ encoded }) => this.streamedContentOf(encoded.name)?.blockRows ?? 1));
  }

  private async *readValues(
    readBlock: ReadBlock,
    { encoded }: PlacedVariable,
    start: number,
    end: number,
  ): AsyncGenerator<Uint8Array> {
    const content = this.contents.get(encoded.name);
    if (content === undefined) throw new Error(`The file has no content for ${encoded.name}.`);
    if (content instanceof Uint8Array) yield content.subarray(start, end);
    else yield* content.read(readBlock, start, end);
  }
}
