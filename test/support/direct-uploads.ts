import { createHash } from 'node:crypto';
import type { Answer, ApiCaller, Problem } from './api-caller.js';

export interface UploadPart {
  readonly part_number: number;
  readonly size_bytes: number;
  readonly link: string;
}

export interface Upload extends Problem {
  readonly upload_id: string;
  readonly table_name: string;
  readonly state: string;
  readonly part_size_bytes: number;
  readonly part_count: number;
  readonly stored_parts: number[];
  readonly parts: UploadPart[];
  readonly expires_at: string | null;
  readonly links_expire_at: string;
  readonly created_by: string | null;
}

export interface UploadedTable extends Problem {
  readonly table_name: string;
  readonly version: number;
  readonly sha256: string;
  readonly size_bytes: number;
}

export type Bytes = Uint8Array<ArrayBuffer>;

export function sha256Of(bytes: Bytes | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What a client announces of a table with these bytes. */
export function announcementOf(tableName: string, bytes: Bytes, more: object = {}): Record<string, unknown> {
  return {
    table_name: tableName,
    size_bytes: bytes.length,
    sha256: sha256Of(bytes),
    content_type: 'text/csv',
    description: 'A table',
    ...more,
  };
}

/** Uploads in parts to one bucket, as a client does them. */
export class DirectUploader {
  readonly path: string;

  constructor(
    private readonly caller: ApiCaller,
    dsId: string,
    bucket = 'STANDARDISED',
  ) {
    this.path = `/admin/datasets/${dsId}/${bucket}/uploads`;
  }

  begin(announcement: object, headers: Record<string, string> = {}): Promise<Answer<Upload>> {
    return this.caller.send<Upload>('POST', this.path, {
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(announcement),
    });
  }

  list(query = ''): Promise<Answer<Upload[]>> {
    return this.caller.get<Upload[]>(this.path + query);
  }

  read(uploadId: string): Promise<Answer<Upload>> {
    return this.caller.get<Upload>(`${this.path}/${uploadId}`);
  }

  complete(uploadId: string, init: RequestInit = {}): Promise<Answer<UploadedTable>> {
    return this.caller.send<UploadedTable>('POST', `${this.path}/${uploadId}/complete`, init);
  }

  abort(uploadId: string): Promise<Answer<Problem>> {
    return this.caller.delete<Problem>(`${this.path}/${uploadId}`);
  }

  /** Begins, and sends all parts that `begin` has links for. */
  async send(
    tableName: string,
    bytes: Bytes,
    more: object = {},
    headers: Record<string, string> = {},
  ): Promise<Upload> {
    const { status, body } = await this.begin(announcementOf(tableName, bytes, more), headers);
    if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
    for (const part of body.parts) await sendPart(body, part, bytes);
    return body;
  }
}

/** The bytes of a part of a table. */
export function bytesOfPart({ part_size_bytes }: Upload, { part_number, size_bytes }: UploadPart, bytes: Bytes): Bytes {
  const start = (part_number - 1) * part_size_bytes;
  return bytes.slice(start, start + size_bytes);
}

export async function sendPart(upload: Upload, part: UploadPart, bytes: Bytes): Promise<void> {
  const { status } = await putPart(part.link, bytesOfPart(upload, part, bytes));
  if (status !== 200) throw new Error(`Part ${part.part_number} was answered ${status}.`);
}

export async function putPart(link: string, bytes: Bytes): Promise<Answer<Problem | ''>> {
  const response = await fetch(link, { method: 'PUT', body: bytes });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(text) as Problem) : '' };
}
