/** Does the work of every item, a few at a time. The first failure ends it, and is thrown once the others have ended. */
export async function forEachOf<Item>(
  items: readonly Item[],
  { atOnce, signal }: { readonly atOnce: number; readonly signal?: AbortSignal | undefined },
  work: (item: Item, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const failed = new AbortController();
  const ended = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const workers = Array.from({ length: Math.max(1, Math.min(atOnce, items.length)) }, async () => {
    for (const item of waiting) {
      ended.throwIfAborted();
      await work(item, ended);
    }
  });
  for (const worker of workers) worker.catch((error: unknown) => failed.abort(error));
  await Promise.allSettled(workers);
  ended.throwIfAborted();
}
