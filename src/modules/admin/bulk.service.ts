import { Injectable } from '@nestjs/common';
import type { Caller } from '#auth/caller.js';
import { Failure, type FieldFault } from '#common/errors/failure.js';
import { failureOfDatabaseError } from '#database/database-failure.js';
import { Transactions } from '#database/transactions.js';
import { bulkFailed } from './bulk.errors.js';
import { BulkOperationsService } from './bulk-operations.service.js';
import {
  type BulkDto,
  BulkMode,
  type BulkOperationDto,
  type BulkQuery,
  type BulkResponse,
  BulkResultResponse,
} from './dto/bulk.dto.js';

/** Ends an attempt whose outcome is wanted and whose changes are not. */
class Undone extends Error {
  constructor(readonly results: readonly BulkResultResponse[]) {
    super('A dry run, or an operation of an atomic bulk failed.');
  }
}

/** Many operations of an administrator in one call and one transaction. */
@Injectable()
export class BulkService {
  constructor(
    private readonly operations: BulkOperationsService,
    private readonly transactions: Transactions,
  ) {}

  /** @throws Failure bulk-failed where all or nothing is asked and something fails; a dry run tells and does not throw */
  perform(caller: Caller, { operations }: BulkDto, { mode, dry_run }: BulkQuery): Promise<BulkResponse> {
    const isKept = (results: readonly BulkResultResponse[]): boolean =>
      !dry_run && (mode === BulkMode.Partial || results.every(({ problem }) => problem === null));
    return this.transactions.run(async () => {
      try {
        // What is undone is a part: the transaction may be an outer one, which an Idempotency-Key has opened.
        return await this.transactions.attempt(async () => {
          const results = await this.performEach(caller, operations);
          if (!isKept(results)) throw new Undone(results);
          return summaryOf(results, true);
        });
      } catch (error) {
        if (!(error instanceof Undone)) throw error;
        if (!dry_run) throw bulkFailed(faultsOf(error.results), operations.length);
        return summaryOf(error.results.map(withoutKey), false);
      }
    });
  }

  /** All are tried, so that one answer names all that is wrong. */
  private async performEach(caller: Caller, operations: readonly BulkOperationDto[]): Promise<BulkResultResponse[]> {
    const results: BulkResultResponse[] = [];
    for (const [index, operation] of operations.entries()) {
      const work = this.transactions.attempt(() => this.operations.perform(caller, operation));
      results.push(BulkResultResponse.from({ index, operation: operation.operation }, await work.catch(failureOf)));
    }
    return results;
  }
}

/** What fails an operation and not the whole: conflicts between transactions are tried again from the beginning. */
function failureOf(error: unknown): Failure {
  const failure = error instanceof Failure ? error : failureOfDatabaseError(error);
  if (!failure || failure.kind === 'unavailable') throw error;
  return failure;
}

function summaryOf(results: BulkResultResponse[], applied: boolean): BulkResponse {
  const failed = results.filter(({ problem }) => problem !== null).length;
  return { applied, succeeded: results.length - failed, failed, results };
}

function faultsOf(results: readonly BulkResultResponse[]): FieldFault[] {
  return results.flatMap(({ index, problem }) =>
    problem ? [{ path: `operations.${index}`, message: problem.detail }] : [],
  );
}

/** A key that was made and undone opens nothing; shown, it would be taken for one that does. */
function withoutKey(outcome: BulkResultResponse): BulkResultResponse {
  const { result } = outcome;
  return result && 'key' in result ? { ...outcome, result: { ...result, key: null } } : outcome;
}
