import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { runAsChild } from './child.js';
import type { AnswersByStatus, SteadyLoad } from './steady-load.js';

/** An answer that takes longer is an error. */
const ANSWER_LIMIT_MS = 20_000;

runAsChild(async ({ url, keys, perSecond, seconds }: SteadyLoad): Promise<AnswersByStatus> => {
  const agent = new Agent({ keepAlive: true });
  const answers: Promise<number>[] = [];
  const begun = performance.now();
  while (answers.length < perSecond * seconds) {
    // By the clock and not by the answers, or by a timer that comes late: what is due is sent.
    const due = Math.min(perSecond * seconds, Math.floor(((performance.now() - begun) / 1000) * perSecond) + 1);
    while (answers.length < due) answers.push(statusOf(url, keys[answers.length % keys.length] ?? '', agent));
    await sleep(1);
  }
  const counts: Record<string, number> = {};
  for (const status of await Promise.all(answers)) counts[status] = (counts[status] ?? 0) + 1;
  agent.destroy();
  return counts;
});

function statusOf(url: string, key: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, headers: { 'X-API-Key': key }, timeout: ANSWER_LIMIT_MS }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('timeout', () => request.destroy(new Error(`${url} did not answer.`)));
    request.once('error', reject);
  });
}
