import { isNativeError } from 'node:util/types';
import { Failure } from '#common/errors/failure.js';
import { unavailable } from '#common/errors/failures.js';

interface PostgresError {
  readonly code: string | undefined;
  readonly message: string;
  readonly constraint: string | undefined;
}

/** SQLSTATE classes and codes after which the same request may succeed later. */
const PASSING_STATES = [/^08/, /^53/, /^57/, /^58/, /^40/, /^55P03$/, /^25P03$/];
/** SQLSTATE codes of values that PostgreSQL cannot hold: bad text, numbers and dates. */
const VALUE_STATES = /^22/;
const CONSTRAINT_STATES = /^23/;
const NETWORK_CODES = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH'];
/** What `pg` says in words only, without a code; and TypeORM, of a transaction whose connection broke between two queries. */
const PASSING_MESSAGES =
  /timeout exceeded when trying to connect|Query read timeout|Connection terminated|Client has encountered a connection error|not queryable|Cannot use a pool after calling end|Driver not Connected|query ?runner (?:was )?already released/i;

/** The driver's error inside whatever wraps it, or undefined where the error is not about PostgreSQL. */
function postgresErrorOf(error: unknown): PostgresError | undefined {
  if (!isNativeError(error)) return undefined;
  if ('driverError' in error && isNativeError(error.driverError)) return postgresErrorOf(error.driverError);
  if ('errors' in error && Array.isArray(error.errors)) return postgresErrorOf(error.errors[0]);
  const text = (name: string): string | undefined => {
    const value: unknown = name in error ? error[name as keyof typeof error] : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  return { code: text('code'), message: error.message, constraint: text('constraint') };
}

export function isSerializationConflict(error: unknown): boolean {
  return ['40001', '40P01'].includes(postgresErrorOf(error)?.code ?? '');
}

/** What an error of PostgreSQL means to the caller; undefined for errors that are not its. */
export function failureOfDatabaseError(error: unknown): Failure | undefined {
  const found = postgresErrorOf(error);
  if (!found) return undefined;
  const { code = '', message, constraint } = found;
  if (
    NETWORK_CODES.includes(code) ||
    PASSING_STATES.some((state) => state.test(code)) ||
    PASSING_MESSAGES.test(message)
  ) {
    return unavailable('database-unavailable', 'The database does not answer just now. Try again in a moment.', error);
  }
  if (VALUE_STATES.test(code)) {
    return new Failure(
      'malformed',
      'invalid-value',
      'A value of the request cannot be stored: it is out of range or not valid text.',
      {
        cause: error,
      },
    );
  }
  if (CONSTRAINT_STATES.test(code)) {
    return new Failure('conflict', 'constraint-violated', `The change breaks the rule ${constraint ?? 'of a table'}.`, {
      cause: error,
    });
  }
  return undefined;
}
