import { readFile } from 'node:fs/promises';

/** Processor time so far: of the thread with the event loop, and of all threads. */
export interface CpuTicks {
  readonly loop: number;
  readonly all: number;
}

export async function cpuTicks(): Promise<CpuTicks> {
  const [loop, all] = await Promise.all([ticksIn(`/proc/self/task/${process.pid}/stat`), ticksIn('/proc/self/stat')]);
  return { loop, all };
}

/** Of the event loop in what was spent since. A loaded machine does not stretch it as it does delays. */
export async function loopShareSince(began: CpuTicks): Promise<number> {
  const ended = await cpuTicks();
  return (ended.loop - began.loop) / (ended.all - began.all);
}

async function ticksIn(file: string): Promise<number> {
  // utime and stime, fields 14 and 15, of which the second field may have spaces in its brackets (proc(5)).
  const [, fields = ''] = (await readFile(file, 'utf8')).split(') ');
  const [, , , , , , , , , , , user, system] = fields.split(' ');
  return Number(user) + Number(system);
}
