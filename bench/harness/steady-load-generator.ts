import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { runAsChild } from './child.js';
import { quantile } from './rounds.js';
import type { SteadyAnswers, SteadyLoad } from './steady-load.js';

/** An answer that takes longer is none. */
const ANSWER_LIMIT_MS = 20_000;

interface Answer {
  readonly status: number;
  readonly waitMs: number;
}

runAsChild(async ({ urls, keys, perSecond, seconds }: SteadyLoad): Promise<SteadyAnswers> => {
  const agent = new Agent({ keepAlive: true });
  const sent: Promise<Answer>[] = [];
  const begun = performance.now();
  while (sent.length < perSecond * seconds) {
    // By the clock and not by the answers, or by a timer that comes late: what is due is sent.
    const due = Math.min(perSecond * seconds, Math.floor(((performance.now() - begun) / 1000) * perSecond) + 1);
    while (sent.length < due) {
      const dueAt = begun + (sent.length * 1000) / perSecond;
      const url = urls[sent.length % urls.length] ?? '';
      const key = keys[sent.length % keys.length] ?? '';
      sent.push(statusOf(url, key, agent).then((status) => ({ status, waitMs: performance.now() - dueAt })));
    }
    await sleep(1);
  }
  const answers = await Promise.all(sent);
  agent.destroy();
  const byStatus: Record<string, number> = {};
  for (const { status } of answers) byStatus[status] = (byStatus[status] ?? 0) + 1;
  const waits = answers.map(({ waitMs }) => waitMs);
  return { byStatus, p50Ms: quantile(waits, 0.5), p99Ms: quantile(waits, 0.99), longestMs: quantile(waits, 1) };
});

function statusOf(url: string, key: string, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    const request = get(url, { agent, headers: { 'X-API-Key': key }, timeout: ANSWER_LIMIT_MS }, (response) => {
      response
        .resume()
        .once('end', () => resolve(response.statusCode ?? 0))
        .once('error', () => resolve(0));
    });
    request.once('timeout', () => request.destroy(new Error(`${url} did not answer.`)));
    request.once('error', () => resolve(0));
  });
}
