import { jest } from '@jest/globals';

/** Until `jest.useRealTimers()`. The date alone moves: sockets and the driver of the database need their timers. */
export function moveClock(aheadMs: number): void {
  jest.useFakeTimers({
    now: Date.now() + aheadMs,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
}
