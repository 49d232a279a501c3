import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { SubsetStream } from './subset-stream.js';

const PIECES = 60;
const PIECE_BYTES = 2 ** 19;

/** Pieces that are all of one number, in memory that is used again as soon as it is said to be taken. */
async function* recycled(free: Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (let number = 0; number < PIECES; number++) {
    const piece = free.pop() ?? new Uint8Array(new SharedArrayBuffer(PIECE_BYTES));
    yield piece.fill(number);
    // Now and then a short one, of which nobody says when it is taken.
    if (number % 5 === 0) yield new Uint8Array([number]);
  }
}

function streamOf(free: Uint8Array[]): SubsetStream {
  return new SubsetStream(recycled(free), {
    sizeBytes: null,
    stallTimeoutMs: 20_000,
    onTaken: (piece) => free.push(piece),
    onEnd: () => undefined,
  });
}

function expectWhole(received: Buffer): void {
  let at = 0;
  for (let number = 0; number < PIECES; number++) {
    const length = PIECE_BYTES + (number % 5 === 0 ? 1 : 0);
    expect(received.subarray(at, at + length).every((byte) => byte === number)).toBe(true);
    at += length;
  }
  expect(received).toHaveLength(at);
}

describe('memory that is used again once a piece is taken', () => {
  let server: Server;
  let free: Uint8Array[];

  beforeEach(async () => {
    free = [];
    server = createServer((_request, response) => void streamOf(free).pipe(response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(() => new Promise((resolve) => server.close(resolve)));

  function answered(): Promise<IncomingMessage> {
    const { port } = server.address() as AddressInfo;
    return new Promise((resolve) => get({ port, host: '127.0.0.1', agent: false }, resolve));
  }

  test('reaches a fast client whole, and is all given back', async () => {
    expectWhole(await buffer(await answered()));
    expect(free.length).toBeGreaterThan(0);
    expect(free.length).toBeLessThan(10);
  });

  test('reaches a slow client whole', async () => {
    const answer = await answered();
    const parts: Buffer[] = [];
    for await (const part of answer as AsyncIterable<Buffer>) {
      parts.push(part);
      if (parts.length % 16 === 0) await sleep(5);
    }
    expectWhole(Buffer.concat(parts));
    expect(free.length).toBeLessThan(10);
  });

  test('is left alone where somebody else reads', async () => {
    expectWhole(await buffer(streamOf(free)));
    expect(free).toEqual([]);
  });
});
