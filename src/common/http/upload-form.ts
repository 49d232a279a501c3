import { Readable } from 'node:stream';
import type { MultipartFile, MultipartValue } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Failure } from '../errors/failure.js';
import { invalidFields } from '../errors/failures.js';
import { watchPace, type PaceLimits } from './upload-pace.js';

/** One part of a form; its stream must be read, or destroyed, before the next part comes. */
export interface FormPart {
  readonly fieldName: string;
  readonly fileName: string | undefined;
  readonly stream: Readable;
}

/** A multipart form as it comes in: parts one after the other, and a signal that ends with the request. */
export interface IncomingForm {
  readonly parts: AsyncIterable<FormPart>;
  readonly signal: AbortSignal;
}

/** Room for what forms of this API hold, and for the mistakes that deserve a better answer than «too many». */
const LIMITS = { fieldNameSize: 100, fieldSize: 1024 * 1024, fields: 10, files: 4, parts: 10, headerPairs: 20 };

export function incomingForm(request: FastifyRequest, pace: PaceLimits): IncomingForm {
  const signal = watchPace(request.raw, pace);
  return { parts: partsOf(request, signal), signal };
}

async function* partsOf(request: FastifyRequest, signal: AbortSignal): AsyncGenerator<FormPart> {
  // Paths in file names are kept, so that a name with a path is refused and not silently shortened.
  const options = { limits: { ...LIMITS, fileSize: Number.MAX_SAFE_INTEGER }, preservePath: true };
  let parts: AsyncIterator<MultipartFile | MultipartValue>;
  try {
    parts = request.parts(options)[Symbol.asyncIterator]();
  } catch (error) {
    throw malformedForm(error, signal);
  }
  for (;;) {
    const next = await nextOf(parts, signal);
    if (next === undefined) return;
    yield next;
  }
}

async function nextOf(
  parts: AsyncIterator<MultipartFile | MultipartValue>,
  signal: AbortSignal,
): Promise<FormPart | undefined> {
  try {
    const next = await parts.next();
    return next.done === true ? undefined : formPartOf(next.value);
  } catch (error) {
    throw malformedForm(error, signal);
  }
}

function formPartOf(part: MultipartFile | MultipartValue): FormPart {
  if (part.type === 'file') return { fieldName: part.fieldname, fileName: part.filename, stream: part.file };
  const truncated = 'fieldnameTruncated' in part && (part.fieldnameTruncated || part.valueTruncated);
  if (truncated) throw new Failure('too-large', 'form-too-large', 'A field of the form, or its name, is too long.');
  const text = typeof part.value === 'string' ? part.value : JSON.stringify(part.value);
  return { fieldName: part.fieldname, fileName: undefined, stream: Readable.from([Buffer.from(text)]) };
}

function malformedForm(error: unknown, signal: AbortSignal): Failure {
  if (error instanceof Failure) return error;
  if (signal.aborted && signal.reason instanceof Failure) return signal.reason;
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 400;
  if (status === 413) {
    return new Failure('too-large', 'form-too-large', 'The form has more parts than this call takes.', {
      cause: error,
    });
  }
  return new Failure(
    'malformed',
    'malformed-form',
    'The form cannot be read: it is cut short, or its boundary is missing.',
    {
      cause: error,
    },
  );
}

/**
 * Reads a small part whole.
 * @throws Failure validation-failed where it is larger than `limitBytes`
 */
export async function readSmallPart(part: FormPart, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of part.stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limitBytes) {
      throw invalidFields([{ path: part.fieldName, message: `must not be larger than ${limitBytes} bytes` }]);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
