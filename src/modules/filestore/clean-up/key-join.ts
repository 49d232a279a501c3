/** What both sides have under one key; at least one of them has something. */
export interface KeyPair<Left, Right> {
  readonly left: Left | undefined;
  readonly right: Right | undefined;
}

/**
 * Walks two sides side by side, both in the order of their keys, in constant memory.
 * @throws Error where a side is out of order: every comparison after that would be wrong
 */
export async function* joinByKey<Left, Right>(
  left: { readonly items: AsyncIterable<Left>; keyOf(item: Left): string },
  right: { readonly items: AsyncIterable<Right>; keyOf(item: Right): string },
): AsyncGenerator<KeyPair<Left, Right>> {
  const lefts = new OrderedItems(left.items, (item) => left.keyOf(item));
  const rights = new OrderedItems(right.items, (item) => right.keyOf(item));
  try {
    await lefts.advance();
    await rights.advance();
    for (;;) {
      const { key: leftKey, item: leftItem } = lefts;
      const { key: rightKey, item: rightItem } = rights;
      if (leftKey === undefined && rightKey === undefined) return;
      const takesLeft = rightKey === undefined || (leftKey !== undefined && leftKey <= rightKey);
      const takesRight = leftKey === undefined || (rightKey !== undefined && rightKey <= leftKey);
      yield { left: takesLeft ? leftItem : undefined, right: takesRight ? rightItem : undefined };
      if (takesLeft) await lefts.advance();
      if (takesRight) await rights.advance();
    }
  } finally {
    await lefts.close();
    await rights.close();
  }
}

class OrderedItems<Item> {
  item: Item | undefined;
  key: string | undefined;
  private readonly iterator: AsyncIterator<Item>;

  constructor(
    items: AsyncIterable<Item>,
    private readonly keyOf: (item: Item) => string,
  ) {
    this.iterator = items[Symbol.asyncIterator]();
  }

  async advance(): Promise<void> {
    const before = this.key;
    const next = await this.iterator.next();
    this.item = next.done === true ? undefined : next.value;
    this.key = this.item === undefined ? undefined : this.keyOf(this.item);
    if (before !== undefined && this.key !== undefined && this.key <= before) {
      throw new Error(`The keys ${before} and ${this.key} came out of order, so nothing can be compared.`);
    }
  }

  async close(): Promise<void> {
    await this.iterator.return?.();
  }
}
