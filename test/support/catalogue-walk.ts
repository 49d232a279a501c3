import type { Answer, ApiCaller } from './api-caller.js';

/** The address of the next page, without the prefix; undefined where there is none. */
export function nextOf({ headers }: Answer<unknown>): string | undefined {
  return /<\/api\/v1([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
}

/** The ids of all datasets of a list, page by page; `between` runs before each page but the first. */
export async function walkDatasets(
  caller: ApiCaller,
  path: string,
  between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> {
  const ids: string[] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const answer: Answer<{ ds_id: string }[]> = await caller.get(next);
    if (answer.status !== 200) throw new Error(`${next}: ${answer.status} ${JSON.stringify(answer.body)}`);
    ids.push(...answer.body.map((row) => row.ds_id));
    next = nextOf(answer);
    if (next !== undefined) await between();
  }
  return ids;
}
