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
  const limits = { ...LIMITS, ...formLimits };
  const options = { limits: { ...limits, fileSize: Number.MAX_SAFE_INTEGER }, preservePath: true };
  try {
    for await (const part of request.parts(options)) yield formPartOf(part);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error instanceof Failure ? error : (failureOfFormError(error, limits) ?? malformedForm(error));
  } finally {
    // Whatever of the form is left is read on for nobody, so that the client comes to see its answer.
    request.raw.unpipe().resume();
  }
}

function formPartOf(part: MultipartFile | MultipartValue): FormPart {
  if (part.type === 'file') return { fieldName: part.fieldname, fileName: part.filename, stream: part.file };
  const truncated = 'fieldnameTruncated' in part && (part.fieldnameTruncated || part.valueTruncated);
  if (truncated) {
    const limit = `${LIMITS.fieldNameSize} characters in its name or ${LIMITS.fieldSize} bytes`;
    throw new Failure('too-large', 'form-too-large', `A field of the form has more than ${limit}.`);
  }
  const text = typeof part.value === 'string' ? part.value : JSON.stringify(part.value);
  return { fieldName: part.fieldname, fileName: undefined, stream: Readable.from([Buffer.from(text)]) };
}

/** What the parser of forms throws, from between the parts or out of the stream of one; undefined for other errors. */
export function failureOfFormError(error: unknown, limits = LIMITS): Failure | undefined {
  // Its errors have a code and a message, and are no native ones.
  if (typeof error !== 'object' || error === null || !('message' in error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  const limited = (['parts', 'files', 'fields'] as const).find((what) => code === `FST_${what.toUpperCase()}_LIMIT`);
  if (limited) {
    const detail = `The form has more than ${limits[limited]} ${limited}, and this call takes no more.`;
    return new Failure('too-large', 'form-too-large', detail, { cause: error });
  }
  if (code === 'FST_PROTO_VIOLATION') {
    return new Failure('malformed', 'unexpected-part', 'The form has a part with a name that JavaScript takes.');
  }
  if (code === 'FST_INVALID_JSON_FIELD_ERROR') {
    return new Failure('malformed', 'malformed-form', 'A field of the form says that it is JSON, and is not.');
  }
  const isOfForm = code === 'FST_MP_PREMATURE_CLOSE' || /multipart data|Boundary not found/.test(String(error.message));
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
