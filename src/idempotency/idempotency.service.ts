import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Transactions } from '#database/transactions.js';
import { seal, unseal } from './answer-seal.js';
import { idempotencyKeyReused, requestInFlight } from './idempotency.errors.js';
import { IdempotentAnswersRepository } from './idempotent-answers.repository.js';

/** A request that may come again. */
export interface IdempotentRequest {
  readonly apiKeyId: number;
  /** The key itself, under which the answer is sealed. */
  readonly apiKey: string;
  readonly idempotencyKey: string;
  /** All that makes it this request and no other. */
  readonly content: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Does what a request asks for once, however often it comes. The change and its answer are kept in one transaction:
 * a server that dies between them leaves neither. A request that fails changes nothing, and may be tried again.
 */
@Injectable()
export class IdempotencyService {
  constructor(
    private readonly answers: IdempotentAnswersRepository,
    private readonly transactions: Transactions,
  ) {}

  /** @throws Failure request-in-flight, idempotency-key-reused, or what `work` throws */
  answerOnce(request: IdempotentRequest, work: () => Promise<Answer>): Promise<Answer & { isReplay: boolean }> {
    const keyHash = sha256(request.idempotencyKey);
    const repeatable = { apiKeyId: request.apiKeyId, keyHash, requestHash: sha256(request.content) };
    return this.transactions.run(async () => {
      if (!(await this.answers.tryLock(repeatable))) throw requestInFlight();
      const kept = await this.answers.find(repeatable);
      if (kept) {
        if (!kept.requestHash.equals(repeatable.requestHash)) throw idempotencyKeyReused();
        const body = JSON.parse(unseal(kept.answer, request.apiKey, keyHash)) as unknown;
        return { status: kept.status, body, isReplay: true };
      }
      const { status, body } = await work();
      await this.answers.insert(repeatable, { status, answer: seal(JSON.stringify(body), request.apiKey, keyHash) });
      return { status, body, isReplay: false };
    });
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
