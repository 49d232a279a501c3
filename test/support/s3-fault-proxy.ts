import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Fault } from './http-faults.js';
import { pass } from './http-faults.js';
import { SwitchedPort } from './switched-port.js';

export interface SeenRequest {
  readonly operation: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** What the signature covers of the body. */
  readonly payloadHash: string;
}

interface Rule {
  readonly fault: Fault;
  readonly operation: RegExp;
  timesLeft: number;
}

/**
 * Stands before an S3 server, and knows which operation a request is. Signatures stay good: they cover the address that
 * the client asked, and that is passed on. Without a target it is itself the server, which then needs a fault for all.
 */
export class S3FaultProxy {
  readonly seen: SeenRequest[] = [];
  private rules: Rule[] = [];

  private constructor(
    private readonly switched: SwitchedPort,
    private readonly target: URL | undefined,
  ) {}

  static async open(target?: string): Promise<S3FaultProxy> {
    const server = createServer((request, response) => void proxy.answer(request, response));
    const url = target === undefined ? undefined : new URL(target);
    const proxy: S3FaultProxy = new S3FaultProxy(await SwitchedPort.open(server), url);
    return proxy;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.switched.port}`;
  }

  /** For the operations that `on` matches, the next so many times. What was asked for first comes first. */
  inject(fault: Fault, { on = /^/, times = Infinity }: { on?: RegExp; times?: number } = {}): void {
    this.rules.push({ fault, operation: on, timesLeft: times });
  }

  async pass(): Promise<void> {
    this.rules = [];
    await this.switched.accept();
  }

  refuse(): Promise<void> {
    return this.switched.refuse();
  }

  close(): Promise<void> {
    return this.switched.refuse();
  }

  /** How often such operations were asked for. */
  count(operation: RegExp): number {
    return this.seen.filter((request) => operation.test(request.operation)).length;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Node takes it from a request that is over.
    const { method = '', url = '', socket } = request;
    const operation = operationOf(request);
    this.seen.push({ operation, method, url, payloadHash: String(request.headers['x-amz-content-sha256']) });
    const rule = this.rules.find((each) => each.timesLeft > 0 && each.operation.test(operation));
    if (rule) rule.timesLeft--;
    const fault = rule?.fault ?? pass;
    for (const stream of [request, response]) stream.on('error', () => undefined);
    try {
      await fault(request, response, (body) => this.forward(request, body));
    } catch {
      socket.resetAndDestroy();
    }
  }

  private forward(request: IncomingMessage, body: Readable): Promise<IncomingMessage> {
    const { method, url: path } = request;
    // The client waits for us alone.
    const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => name !== 'expect'));
    return new Promise((resolve, reject) => {
      if (!this.target) throw new Error('There is no server behind this proxy.');
      const { hostname, port } = this.target;
      const onward = send({ hostname, port, method, path, headers, agent: false }, (answer) => resolve(answer));
      onward.on('error', reject);
      body.on('error', (error) => onward.destroy(error));
      body.pipe(onward);
    });
  }
}

const OBJECT_OPERATIONS: Record<string, string> = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
};
const UPLOAD_OPERATIONS: Record<string, string> = {
  GET: 'ListParts',
  POST: 'CompleteMultipartUpload',
  DELETE: 'AbortMultipartUpload',
};

/** As the API of S3 calls it, with the number of the part; for addresses with the bucket in their path. */
function operationOf({ method = '', url = '', headers }: IncomingMessage): string {
  const { pathname, searchParams: query } = new URL(url, 'http://any.invalid');
  const isBucket = pathname.split('/').filter((step) => step !== '').length < 2;
  if (query.has('uploads')) return method === 'POST' ? 'CreateMultipartUpload' : 'ListMultipartUploads';
  const isCopy = headers['x-amz-copy-source'] !== undefined;
  if (query.has('partNumber')) return `UploadPart${isCopy ? 'Copy' : ''} ${query.get('partNumber')}`;
  if (query.has('uploadId')) return UPLOAD_OPERATIONS[method] ?? method;
  if (isBucket) return method === 'HEAD' ? 'HeadBucket' : 'ListObjects';
  if (isCopy) return 'CopyObject';
  return OBJECT_OPERATIONS[method] ?? method;
}
