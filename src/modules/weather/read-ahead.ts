/** Has the next piece fetched while the last one is being taken: one ahead, so that no more than two are held. */
export async function* readAhead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = begun(source);
  try {
    for (;;) {
      const piece = await next;
      if (piece.done) return;
      next = begun(source);
      yield piece.value;
    }
  } finally {
    await source.return(undefined).catch(() => undefined);
  }
}

/** What fails while nobody waits is seen by whoever waits next. */
function begun<T>(source: AsyncGenerator<T>): Promise<IteratorResult<T>> {
  const next = source.next();
  next.catch(() => undefined);
  return next;
}

/** The answers of calls in their order, while up to `most` of them are under way. */
export async function* startedAhead<T>(calls: Iterable<() => Promise<T>>, most: number): AsyncGenerator<T> {
  const under: Promise<T>[] = [];
  for (const call of calls) {
    if (under.length >= most) yield (await under.shift()) as T;
    const begun = call();
    // What fails while nobody waits is seen by whoever waits next.
    begun.catch(() => undefined);
    under.push(begun);
  }
  for (const begun of under) yield await begun;
}
