import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { ApiCaller, FormFile } from '../../support/api-caller.js';

/** Waits until the scheduler lets the caller go on. */
export type Gate = () => Promise<void>;

export interface SteppedAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends a form in two halves, with a wait between them: an upload that others overtake. */
export async function sendForm(
  { url, key = '' }: ApiCaller,
  call: { readonly method: string; readonly path: string; readonly headers?: Readonly<Record<string, string>> },
  files: readonly FormFile[],
  gate: Gate,
): Promise<SteppedAnswer> {
  const form = new FormData();
  for (const { field, name, content } of files) form.append(field, new Blob([content]), name);
  const encoded = new Response(form);
  const bytes = Buffer.from(await encoded.arrayBuffer());
  const sent = request(`${url}/api/v1${call.path}`, {
    method: call.method,
    headers: {
      'X-API-Key': key,
      'Content-Type': encoded.headers.get('content-type') ?? '',
      'Content-Length': bytes.length,
      ...call.headers,
    },
  });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  const half = Math.floor(bytes.length / 2);
  sent.write(bytes.subarray(0, half));
  await gate();
  sent.end(bytes.subarray(half));
  const [answer] = await answered;
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return { status: answer.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> };
}
