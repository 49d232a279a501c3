import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What becomes of one request. `forward` sends it to the server with the given body, and answers what comes back. A
 * listener of `http.createServer` is a fault of a server that is not even asked. One that throws resets the connection.
 */
export type Fault = (
  request: IncomingMessage,
  response: ServerResponse,
  forward: (body: Readable) => Promise<IncomingMessage>,
) => unknown;

export const ERROR_DOCUMENT =
  '<?xml version="1.0"?><Error><Code>InternalError</Code><Message>Try again.</Message></Error>';

export const xml = (response: ServerResponse, status: number, body: string) =>
  response
    .writeHead(status, { 'Content-Type': 'application/xml', 'Content-Length': Buffer.byteLength(body) })
    .end(body);

export const pass: Fault = async (request, response, forward) => relay(await forward(request), response);

export const silence: Fault = (request) => request.resume();

export const reset: Fault = () => {
  throw new Error('The connection is reset.');
};

/** The request is read, and the server is not asked. */
export const answer =
  (status: number, body = ''): Fault =>
  async (request, response) => {
    request.resume();
    await once(request, 'end');
    xml(response, status, body);
  };

export const errorDocument = answer(200, ERROR_DOCUMENT);

/** The server has done it, and says that it has not. */
export const errorDocumentAfterwards: Fault = async (request, response, forward) => {
  await once((await forward(request)).resume(), 'end');
  xml(response, 200, ERROR_DOCUMENT);
};

/** The server has done it, and nobody hears of it. */
export const loseAnswer: Fault = async (request, _response, forward) => {
  await once((await forward(request)).resume(), 'end');
  throw new Error('The answer is lost.');
};

/** The request comes to the server when `until` is over, whether or not its sender still waits. */
export const holdBack =
  (until: Promise<unknown>): Fault =>
  async (request, response, forward) => {
    const body = await request.toArray();
    await until;
    await relay(await forward(Readable.from(body, { objectMode: false })), response);
  };

/** Bytes come at this rate, both ways. */
export const slow =
  (bytesPerSecond: number): Fault =>
  async (request, response, forward) =>
    relay(await forward(through(request, new SlowBytes(bytesPerSecond))), response, new SlowBytes(bytesPerSecond));

export const resetRequestAfter =
  (bytes: number): Fault =>
  async (request, response, forward) =>
    relay(await forward(through(request, new CutBytes(bytes))), response);

export const resetAnswerAfter =
  (bytes: number): Fault =>
  async (request, response, forward) =>
    relay(await forward(request), response, new CutBytes(bytes));

/** Ends in order, but before the length that it has promised. */
export const truncateAnswerAfter =
  (bytes: number): Fault =>
  async (request, response, forward) => {
    const { socket } = request;
    await relay(await forward(request), response, new CutBytes(bytes)).catch(() => undefined);
    socket.end();
  };

/** The bit at this share of the body: 0 is its first, 1 its last. */
export const flipRequestBit =
  (share: number): Fault =>
  async (request, response, forward) =>
    relay(await forward(through(request, new FlippedBit(share, request))), response);

export const flipAnswerBit =
  (share: number): Fault =>
  async (request, response, forward) => {
    const answered = await forward(request);
    await relay(answered, response, new FlippedBit(share, answered));
  };

/** Ends what is behind `transform` also where the client leaves. */
function through(request: IncomingMessage, transform: Transform): Transform {
  pipeline(request, transform).catch(() => undefined);
  return transform;
}

async function relay(from: IncomingMessage, response: ServerResponse, on?: Transform): Promise<void> {
  response.writeHead(from.statusCode ?? 502, from.statusMessage, from.rawHeaders);
  response.flushHeaders();
  if (!on) return pipeline(from, response);
  for await (const chunk of from.pipe(on) as AsyncIterable<Buffer>) {
    if (!response.write(chunk)) await once(response, 'drain');
  }
  response.end();
}

class SlowBytes extends Transform {
  constructor(private readonly bytesPerSecond: number) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    void sleep((chunk.length * 1000) / this.bytesPerSecond, undefined, { ref: false }).then(() => done(null, chunk));
  }
}

class CutBytes extends Transform {
  constructor(private bytesLeft: number) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const passing = chunk.subarray(0, this.bytesLeft);
    this.bytesLeft -= passing.length;
    if (passing.length > 0) this.push(passing);
    // Once what goes before has left.
    if (passing.length < chunk.length) setTimeout(() => done(new Error('The body is cut.')), 20);
    else done();
  }
}

class FlippedBit extends Transform {
  private readonly bit: number;
  private passedBytes = 0;

  constructor(share: number, { headers }: IncomingMessage) {
    super();
    const sizeBytes = Number(headers['content-length']);
    if (!(sizeBytes > 0)) throw new Error('There is no bit to flip.');
    this.bit = Math.round(share * (sizeBytes * 8 - 1));
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const index = Math.floor(this.bit / 8) - this.passedBytes;
    this.passedBytes += chunk.length;
    if (index < 0 || index >= chunk.length) return done(null, chunk);
    const flipped = Buffer.from(chunk);
    flipped[index] = flipped[index]! ^ (1 << (this.bit % 8));
    done(null, flipped);
  }
}
