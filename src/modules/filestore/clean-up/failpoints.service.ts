import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Configuration } from '#config/configuration.js';
import type { FailpointLabel } from '#config/failpoint.js';

/** Where tests kill the server. Nothing happens at any of these places unless the configuration names it. */
@Injectable()
export class FailpointsService {
  private passes = 0;

  constructor(private readonly configuration: Configuration) {}

  pass(label: FailpointLabel): void {
    const { failpoint } = this.configuration;
    if (failpoint?.label === label && ++this.passes === failpoint.pass) process.kill(process.pid, 'SIGKILL');
  }

  /** The same bytes; where the label is named, each chunk passes it. */
  watch(label: FailpointLabel, source: Readable): Readable {
    return this.configuration.failpoint?.label === label ? Readable.from(this.passing(label, source)) : source;
  }

  private async *passing(label: FailpointLabel, source: Readable): AsyncGenerator<Buffer> {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      yield chunk;
      this.pass(label);
    }
  }
}
