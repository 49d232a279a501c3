import { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { ObjectMissing } from '#object-storage/object-storage.errors.js';
import { ObjectStore } from '#object-storage/object-store.js';
import { StorageMarkerRepository } from './storage-marker.repository.js';

export type MarkerVerdict = 'ours' | 'absent' | 'foreign';

const MARKER_KEY = 'dataio-instance.json';
const MARKER_LIMIT_BYTES = 1024;

/** An object that says whose store this is, so that two installations never clean up after each other. */
@Injectable()
export class StorageMarkerService {
  private readonly logger = new Logger(StorageMarkerService.name);
  private isKnown = false;

  constructor(
    private readonly store: ObjectStore,
    private readonly instance: StorageMarkerRepository,
  ) {}

  /** Marks a store that has no marker. One that is there stays as it is. */
  async ensure(): Promise<void> {
    if (this.isKnown) return;
    const verdict = await this.judge();
    if (verdict === 'absent') await this.write();
    if (verdict === 'foreign') {
      this.logger.error(
        `The object store belongs to another installation: its ${MARKER_KEY} does not name this database. Give each installation a store of its own; until then storage:reconcile refuses to run.`,
      );
    }
    this.isKnown = true;
  }

  async judge(): Promise<MarkerVerdict> {
    const text = await this.read();
    if (text === null) return 'absent';
    return instanceIdOf(text) === (await this.instance.getInstanceId()) ? 'ours' : 'foreign';
  }

  private async write(): Promise<void> {
    const text = JSON.stringify({ instance_id: await this.instance.getInstanceId() });
    await this.store.put(MARKER_KEY, Readable.from([Buffer.from(text)]), {
      contentType: 'application/json',
      sizeLimitBytes: MARKER_LIMIT_BYTES,
      sizeBytes: Buffer.byteLength(text),
    });
  }

  private async read(): Promise<string | null> {
    try {
      const { stream } = await this.store.get(MARKER_KEY, { range: { start: 0, end: MARKER_LIMIT_BYTES - 1 } });
      const chunks: Buffer[] = [];
      for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
      return Buffer.concat(chunks).toString('utf8');
    } catch (error) {
      if (error instanceof ObjectMissing) return null;
      throw error;
    }
  }
}

/** Undefined for whatever no DataIO has written. */
function instanceIdOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { instance_id?: unknown } | null)?.instance_id;
  } catch {
    return undefined;
  }
}
