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
