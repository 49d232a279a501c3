import { isNativeError } from 'node:util/types';
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

/** For a route whose forms have more parts than others. */
export type FormLimits = Partial<Pick<typeof LIMITS, 'files' | 'parts'>>;

export function incomingForm(request: FastifyRequest, pace: PaceLimits, limits: FormLimits = {}): IncomingForm {
  const signal = watchPace(request.raw, pace);
  return { parts: partsOf(request, signal, limits), signal };
}

async function* partsOf(
  request: FastifyRequest,
  signal: AbortSignal,
  formLimits: FormLimits,
): AsyncGenerator<FormPart> {
  // Paths in file names are kept, so that a name with a path is refused and not silently shortened.
  const options = { limits: { ...LIMITS, ...formLimits, fileSize: Number.MAX_SAFE_INTEGER }, preservePath: true };
  try {
    for await (const part of request.parts(options)) yield formPartOf(part);
  } catch (error) {
    throw signal.aborted ? signal.reason : (failureOfFormError(error) ?? malformedForm(error));
  } finally {
    // Whatever of the form is left is read on for nobody, so that the client comes to see its answer.
    request.raw.unpipe().resume();
  }
}

function formPartOf(part: MultipartFile | MultipartValue): FormPart {
  if (part.type === 'file') return { fieldName: part.fieldname, fileName: part.filename, stream: part.file };
  const truncated = 'fieldnameTruncated' in part && (part.fieldnameTruncated || part.valueTruncated);
  if (truncated) throw new Failure('too-large', 'form-too-large', 'A field of the form, or its name, is too long.');
  const text = typeof part.value === 'string' ? part.value : JSON.stringify(part.value);
  return { fieldName: part.fieldname, fileName: undefined, stream: Readable.from([Buffer.from(text)]) };
}

/** What the parser of forms throws, from between the parts or out of the stream of one; undefined for other errors. */
export function failureOfFormError(error: unknown): Failure | undefined {
  if (!isNativeError(error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  if (/^FST_(?:PARTS|FILES|FIELDS)_LIMIT$/.test(code)) {
    return new Failure('too-large', 'form-too-large', 'The form has more parts than this call takes.', {
      cause: error,
    });
  }
  const isOfForm = code === 'FST_MP_PREMATURE_CLOSE' || /multipart|terminated early/i.test(error.message);
  return isOfForm ? malformedForm(error) : undefined;
}

function malformedForm(cause: unknown): Failure {
  return new Failure(
    'malformed',
    'malformed-form',
    'The form cannot be read: it is cut short, or its boundary is missing.',
    {
      cause,
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
