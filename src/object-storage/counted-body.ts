import { pipeline, type Readable, Transform, type TransformCallback } from 'node:stream';

/** The same bytes on their way to a client; `onEnd` is told how many have passed, once, however it ends. */
export function countedBody(body: Readable, onEnd: (bytes: number) => void): Readable {
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  counted.once('close', () => onEnd(bytes));
  // Whoever sends the bytes sees the error too.
  pipeline(body, counted, () => undefined);
  return counted;
}
