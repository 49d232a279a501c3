/** One answer of a list, and where the next one is. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

/** The items of a list that comes in pages, each page asked for when its first item is. */
export async function* itemsOf<Item>(pageAt: (cursor?: string) => Promise<Page<Item>>): AsyncGenerator<Item, void> {
  let cursor: string | undefined;
  do {
    const page = await pageAt(cursor);
    yield* page.items;
    cursor = page.next;
  } while (cursor !== undefined);
}

export async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** What `Link: <…?cursor=…>; rel="next"` names. */
export function nextCursor(headers: Headers): string | undefined {
  const address = /<([^>]+)>;\s*rel="next"/.exec(headers.get('Link') ?? '')?.[1];
  if (address === undefined) return undefined;
  return new URL(address, 'http://relative.invalid').searchParams.get('cursor') ?? undefined;
}
