import { isNativeError } from 'node:util/types';
import { Failure } from '#common/errors/failure.js';

export type FindingState = 'ok' | 'warning' | 'failed' | 'skipped';

/** What one check has found out. */
export interface Finding {
  readonly check: string;
  readonly state: FindingState;
  /** A sentence. */
  readonly says: string;
  /** What to do about it; where nothing is to be done, nothing. */
  readonly advice?: string;
}

/** The findings of one subject, in the order in which they were made. */
export class Findings {
  readonly all: Finding[] = [];

  ok(check: string, says: string): void {
    this.all.push({ check, state: 'ok', says });
  }

  warn(check: string, says: string, advice: string): void {
    this.all.push({ check, state: 'warning', says, advice });
  }

  fail(check: string, says: string, advice: string): void {
    this.all.push({ check, state: 'failed', says, advice });
  }

  skip(check: string, says: string): void {
    this.all.push({ check, state: 'skipped', says });
  }
}

/** Why something failed: the outermost words that are written for operators, or else those of the innermost cause. */
export function reasonOf(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  const { cause, message } = error;
  // What clients are told of it says nothing to an operator.
  const isForPeople = message.endsWith('.') && !(error instanceof Failure);
  if (!isForPeople && isNativeError(cause)) return reasonOf(cause);
  // An address that has several numbers, of which none answered.
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) return reasonOf(error.errors[0]);
  return message.replace(/\.$/, '') || ('code' in error ? String(error.code) : error.name);
}

const SKEW_WARNING_MS = 2_000;
const SKEW_FAILURE_MS = 30_000;

/** A clock elsewhere, read between two looks at our own, or later by `blurMs` because it tells no more than so much. */
export interface ClockReading {
  readonly before: number;
  readonly there: number;
  readonly after: number;
  readonly blurMs: number;
}

export function judgeClock(findings: Findings, check: string, whose: string, reading: ClockReading): void {
  const { before, there, after, blurMs } = reading;
  // Where both looks enclose it, they agree as far as anyone can tell.
  const skewMs = there > after ? there - after : Math.min(there + blurMs - before, 0);
  const seconds = `${(Math.abs(skewMs) / 1000).toFixed(1)} s`;
  const says = `The clock of ${whose} is ${skewMs > 0 ? 'ahead of' : 'behind'} that of this machine by ${seconds}.`;
  const advice = 'Let both machines take their time from NTP: links, limits and leases compare times.';
  if (Math.abs(skewMs) > SKEW_FAILURE_MS) findings.fail(check, says, advice);
  else if (Math.abs(skewMs) > SKEW_WARNING_MS) findings.warn(check, says, advice);
  else findings.ok(check, `The clock of ${whose} agrees with that of this machine.`);
}
