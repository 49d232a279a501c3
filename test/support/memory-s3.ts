import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { xml } from './http-faults.js';

interface Kept {
  readonly bytes: Buffer;
  readonly at: Date;
}

/** What the doctor asks of an S3 store, for keys in the path. It believes every signature, unless it is told to refuse. */
export class MemoryS3 {
  readonly objects = new Map<string, Kept>();
  /** By upload id. */
  readonly uploads = new Map<string, { readonly key: string; readonly at: Date }>();
  /** The names of operations that are answered 403. */
  refused = /^$/;
  private readonly server = createServer((request, response) => void this.answer(request, response));

  private constructor(private readonly bucket: string) {}

  static async open(bucket: string): Promise<MemoryS3> {
    const store = new MemoryS3(bucket);
    await new Promise<void>((resolve) => store.server.listen(0, '127.0.0.1', resolve));
    return store;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const { pathname, searchParams: query } = new URL(url, 'http://any.invalid');
    const key = pathname.split('/').slice(2).join('/');
    const body = await buffer(request);
    const operation = operationOf(method, key, query);
    if (this.refused.test(operation)) {
      xml(response, 403, '<Error><Code>AccessDenied</Code><Message>No.</Message></Error>');
      return;
    }
    const uploadId = query.get('uploadId') ?? '';
    const prefix = query.get('prefix') ?? '';
    const found = this.objects.get(key);
    switch (operation) {
      case 'PutObject':
        this.objects.set(key, { bytes: body, at: new Date() });
        response.writeHead(200, { ETag: '"any"' }).end();
        return;
      case 'DeleteObject':
        this.objects.delete(key);
        response.writeHead(204).end();
        return;
      case 'CreateMultipartUpload': {
        const id = randomUUID();
        this.uploads.set(id, { key, at: new Date() });
        xml(response, 200, `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
        return;
      }
      case 'ListParts':
        xml(
          response,
          200,
          `<ListPartsResult><UploadId>${uploadId}</UploadId><IsTruncated>false</IsTruncated></ListPartsResult>`,
        );
        return;
      case 'AbortMultipartUpload':
        this.uploads.delete(uploadId);
        response.writeHead(204).end();
        return;
      case 'ListMultipartUploads':
        xml(response, 200, this.uploadsBelow(prefix));
        return;
      case 'ListObjects':
        xml(response, 200, this.objectsBelow(prefix));
        return;
      case 'HeadBucket':
        response.writeHead(200).end();
        return;
    }
    if (!found) {
      xml(response, 404, '<Error><Code>NoSuchKey</Code><Message>None.</Message></Error>');
      return;
    }
    const length = found.bytes.length;
    response.writeHead(200, { ETag: '"any"', 'Content-Length': length, 'Last-Modified': found.at.toUTCString() });
    response.end(method === 'HEAD' ? undefined : found.bytes);
  }

  private objectsBelow(prefix: string): string {
    const rows = [...this.objects].filter(([key]) => key.startsWith(prefix)).sort();
    const contents = rows.map(
      ([key, { bytes, at }]) =>
        `<Contents><Key>${key}</Key><Size>${bytes.length}</Size><LastModified>${at.toISOString()}</LastModified></Contents>`,
    );
    return `<ListBucketResult><Name>${this.bucket}</Name><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`;
  }

  private uploadsBelow(prefix: string): string {
    const rows = [...this.uploads].filter(([, { key }]) => key.startsWith(prefix));
    const uploads = rows.map(
      ([id, { key, at }]) =>
        `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${at.toISOString()}</Initiated></Upload>`,
    );
    return `<ListMultipartUploadsResult><Bucket>${this.bucket}</Bucket><IsTruncated>false</IsTruncated>${uploads.join('')}</ListMultipartUploadsResult>`;
  }
}

/** As the API of S3 calls it; a link to read is one of its own. */
function operationOf(method: string, key: string, query: URLSearchParams): string {
  if (query.has('uploads')) return method === 'POST' ? 'CreateMultipartUpload' : 'ListMultipartUploads';
  if (query.has('uploadId')) return method === 'DELETE' ? 'AbortMultipartUpload' : 'ListParts';
  if (key === '') return method === 'HEAD' ? 'HeadBucket' : 'ListObjects';
  if (query.has('X-Amz-Signature')) return 'SignedGetObject';
  return { PUT: 'PutObject', DELETE: 'DeleteObject', HEAD: 'HeadObject' }[method] ?? 'GetObject';
}
