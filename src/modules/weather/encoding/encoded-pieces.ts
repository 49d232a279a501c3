import type { RowBatch } from '../tables/table-rows.js';
import type { EncodingRun } from './encoding-run.js';

/** The bytes of a file as they are made: while one batch is encoded, the next is read. */
export async function* encodedPieces(
  run: EncodingRun,
  batches: AsyncGenerator<RowBatch>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  // Nobody waits for the end of a long batch.
  const leave = (): void => void run.close();
  signal.addEventListener('abort', leave, { once: true });
  try {
    signal.throwIfAborted();
    yield* await run.begin();
    let last: Promise<Uint8Array[]> | undefined;
    for await (const batch of batches) {
      const next = run.add(batch);
      if (last) yield* await last;
      last = next;
    }
    if (last) yield* await last;
    yield* await run.end();
  } finally {
    signal.removeEventListener('abort', leave);
    await batches.return(undefined).catch(() => undefined);
    await run.close();
  }
}
