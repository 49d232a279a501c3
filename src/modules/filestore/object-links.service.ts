import { Inject, Injectable, Optional } from '@nestjs/common';
import { Failure } from '#common/errors/failure.js';
import type { AskedRange } from '#common/http/range-header.js';
import { LinkSigner } from '#object-storage/link-signer.js';
import { ObjectMissing, RangeUnsatisfiable } from '#object-storage/object-storage.errors.js';
import { type ByteRange, type ObjectBody, type ObjectFacts, ObjectStore } from '#object-storage/object-store.js';
import { contentGone, contentUnavailable, linkRefused } from './filestore.errors.js';

import { TablesRepository } from './tables.repository.js';

/** What a signed link of the disk store leads to. */
export interface LinkedObject {
  readonly facts: ObjectFacts;
  readonly fileName: string;
  readonly contentType: string;
  /** The part that is asked for; undefined for the whole. */
  readonly part: { readonly start: number; readonly end: number } | undefined;
  readonly open: (signal: AbortSignal) => Promise<ObjectBody>;
}

/** Decides on the bytes once the object is known: a resumed download must not mix two of them. */
export type RangeChoice = (facts: ObjectFacts) => AskedRange | undefined;

const DEFAULT_CONTENT_TYPE = 'application/octet-stream';
const DEFAULT_FILE_NAME = 'download';

/** Opens signed links that this server serves itself; where an S3 store serves them there is no signer, and none opens. */
@Injectable()
export class ObjectLinksService {
  constructor(
    private readonly store: ObjectStore,
    private readonly tables: TablesRepository,
    @Optional() @Inject(LinkSigner) private readonly signer?: LinkSigner,
  ) {}

  /** @throws Failure link-refused; content-gone for a deleted table; content-unavailable where bytes are missing */
  async find(pathAndQuery: string, chooseRange: RangeChoice): Promise<LinkedObject> {
    const verdict = this.signer?.verify('GET', pathAndQuery, new Date());
    if (!verdict?.ok) throw linkRefused();
    const { key, fileName = DEFAULT_FILE_NAME, contentType = DEFAULT_CONTENT_TYPE } = verdict.claims;
    const facts = await this.store.head(key);
    if (!facts) throw (await this.tables.isShown(key)) ? contentUnavailable(new ObjectMissing(key)) : contentGone();
    const part = partOf(chooseRange(facts), facts.sizeBytes);
    return { facts, fileName, contentType, part, open: (signal) => this.open(key, part, signal) };
  }

  private async open(key: string, range: ByteRange | undefined, signal: AbortSignal): Promise<ObjectBody> {
    try {
      return await this.store.get(key, { range, signal });
    } catch (error) {
      const isGone = error instanceof ObjectMissing || error instanceof RangeUnsatisfiable;
      throw isGone ? contentUnavailable(error) : error;
    }
  }
}

function partOf(asked: AskedRange | undefined, sizeBytes: number): { start: number; end: number } | undefined {
  if (!asked) return undefined;
  const start = 'lastBytes' in asked ? Math.max(0, sizeBytes - asked.lastBytes) : asked.start;
  const end = 'lastBytes' in asked ? sizeBytes - 1 : Math.min(asked.end ?? sizeBytes - 1, sizeBytes - 1);
  if (start <= end && start < sizeBytes) return { start, end };
  throw new Failure('range-not-satisfiable', 'range-not-satisfiable', `The file has ${sizeBytes} bytes.`, {
    headers: { 'Content-Range': `bytes */${sizeBytes}` },
  });
}
