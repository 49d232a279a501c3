import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { ContentInspectionService } from './content/content-inspection.service.js';
import type { DataDictionary } from './data-dictionary.js';
import { checkedTableMetadata, type TableMetadata } from './table-metadata.js';
import { requireTableFile } from './table-name.js';

export type { DataDictionary, TableMetadata };

export interface MeasuredTable {
  readonly sizeBytes: number;
  /** 64 hex digits */
  readonly sha256: string;
}

/** Finds out whether tables could be uploaded, under the rules of an upload, and stores nothing. */
@Injectable()
export class TableCheckingService {
  constructor(private readonly inspection: ContentInspectionService) {}

  /** @throws Failure validation-failed */
  requireFileName(fileName: string): void {
    requireTableFile(fileName);
  }

  /** The metadata file of an upload, as it would be stored. @throws Failure unknown-field, validation-failed */
  readMetadata(said: object): Promise<TableMetadata> {
    return checkedTableMetadata(said);
  }

  /** Reads the bytes to their end, and ends their source. @throws Failure what reading them throws */
  async measure(source: Readable): Promise<MeasuredTable> {
    try {
      return await measured(source);
    } finally {
      source.destroy();
    }
  }

  /** As `measure`, of a CSV file; and the names of its columns. @throws Failure invalid-content, inspection-failed, or what reading it throws */
  async inspectCsv(
    source: Readable,
    dictionary: DataDictionary,
  ): Promise<MeasuredTable & { readonly columns: readonly string[] }> {
    const { passThrough, result } = this.inspection.inspectCsv(source, dictionary);
    try {
      const table = await measured(passThrough);
      const { columns } = await result;
      return { ...table, columns: columns.map(({ name }) => name) };
    } finally {
      passThrough.destroy();
      source.destroy();
    }
  }
}

async function measured(stream: Readable): Promise<MeasuredTable> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}
