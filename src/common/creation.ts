/** What an `ensure` came to: the thing, and whether this call made it. */
export class Creation<T> {
  constructor(
    readonly value: T,
    readonly isNew: boolean,
  ) {}

  map<R>(change: (value: T) => R): Creation<R> {
    return new Creation(change(this.value), this.isNew);
  }
}
