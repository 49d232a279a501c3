import { AsyncLocalStorage } from 'node:async_hooks';

/** Who stands behind a request, once the guard has found out. */
export interface RequestActor {
  readonly userId: number;
  readonly email: string;
  readonly keyPublicId: string;
}

/** What is known of the request in which code runs, however deep: for the audit log and the counts of use, and for nothing that decides. */
export interface RequestContext {
  readonly requestId: string;
  /** Where it came from; behind a trusted proxy, what the proxy says. */
  readonly address: string;
  readonly userAgent: string | undefined;
  actor?: RequestActor;
}

const current = new AsyncLocalStorage<RequestContext>();

/** Runs `work`, and all that it starts, as part of a request. */
export function runInRequest<T>(context: RequestContext, work: () => T): T {
  return current.run(context, work);
}

/** Undefined outside of requests: at the first start and in commands. */
export function requestContext(): RequestContext | undefined {
  return current.getStore();
}
