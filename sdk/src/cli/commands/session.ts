import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { apiAddress, clientOf, forgetSettings, keepSettings } from '../settings.js';
import { UsageError } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

/** Asks for what is not given, tries it, and keeps it where only its owner can read it. */
export async function logIn(
  terminal: Terminal,
  options: { address?: string; key?: string },
  signal: AbortSignal,
): Promise<void> {
  const address = apiAddress(options.address ?? (await ask('Address of the server: ', signal)));
  const apiKey = (options.key ?? (await ask('API key (it is not shown): ', signal, true))).trim();
  const { email } = await clientOf({ address, apiKey }, signal).whoAmI();
  const path = await keepSettings({ address, apiKey });
  terminal.say(`You are ${email}. The address and the key are kept in ${path}, readable by you alone.`);
}

export async function logOut(terminal: Terminal): Promise<void> {
  await forgetSettings();
  terminal.say('The key is forgotten here. It still works: revoke it where it was made if it should not.');
}

async function ask(question: string, signal: AbortSignal, hidden = false): Promise<string> {
  if (!process.stdin.isTTY && !hidden) throw new UsageError('Nobody is there to ask: give --address.');
  process.stderr.write(question);
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: process.stdin,
    output: hidden ? output : process.stderr,
    terminal: process.stdin.isTTY,
  });
  // The terminal gives Ctrl-C to whoever reads its lines, and not to the process.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const stop = (): void => lines.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { value } = (await lines[Symbol.asyncIterator]().next()) as { value?: string };
    if (value === undefined || value.trim() === '') throw new UsageError('Nothing was given.');
    return value.trim();
  } finally {
    signal.removeEventListener('abort', stop);
    lines.close();
    if (hidden && process.stdin.isTTY) process.stderr.write('\n');
  }
}
