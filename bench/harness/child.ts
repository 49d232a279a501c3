import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Beyond this, a child is ended: a benchmark never hangs. */
const STOP_LIMIT_MS = 10_000;

/** A program of the bench in a process of its own, which has told its parent one thing: that it serves, or its result. */
export interface Child<Told> {
  readonly told: Told;
  /** Asks what the program answers while it runs; one question at a time. */
  ask<Answer>(question: string): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts a program by its path below `bench`, gives it its task, and waits for what it tells. */
export async function startChild<Task, Told>(program: string, task: Task): Promise<Child<Told>> {
  const child = fork(join(import.meta.dirname, '..', program), {
    // Log lines are written as in production, and read by nobody.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // What a shell happens to have set must not configure what is measured.
    env: {},
    execArgv: [],
  });
  const failed = failAtExit(child, program);
  let isStopped = false;
  // While nobody asks: whoever calls a server that is gone sees only that it hangs up.
  failed.catch((error: unknown) => isStopped || process.stderr.write(`${String(error)}\n`));
  const send = async <Answer>(message: { task: Task } | { question: string }): Promise<Answer> => {
    child.send(message);
    const [answer] = (await Promise.race([once(child, 'message'), failed])) as [Answer];
    return answer;
  };
  const stopIt = (): Promise<void> => {
    isStopped = true;
    return stop(child);
  };
  return { told: await send<Told>({ task }), ask: (question) => send({ question }), stop: stopIt };
}

async function failAtExit(child: ChildProcess, program: string): Promise<never> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  throw new Error(`${program} ended with ${signal ?? `code ${code}`} before it was asked to.`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(timer);
}

/** Called by a program that is a child: does its task, tells the parent, and answers questions. It ends with the parent. */
export function runAsChild<Task, Told>(
  work: (task: Task) => Promise<Told>,
  answers: Readonly<Record<string, () => object>> = {},
): void {
  process.once('disconnect', () => process.exit(0));
  process.on('message', (message: { task: Task } | { question: string }) => {
    if ('question' in message) {
      process.send?.(answers[message.question]?.());
      return;
    }
    work(message.task).then(
      (told) => process.send?.(told),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  });
}
