import { say } from './command.js';

const TERMINAL_EVERY_MS = 200;
const LINE_EVERY_MS = 10_000;

/** One line that changes on a terminal, and a line from time to time elsewhere. */
export class ProgressLine {
  private readonly beganAt = Date.now();
  private toldAt = this.beganAt;
  private readonly isTerminal = process.stdout.isTTY;

  tell(textOf: (seconds: number) => string): void {
    const now = Date.now();
    if (now - this.toldAt < (this.isTerminal ? TERMINAL_EVERY_MS : LINE_EVERY_MS)) return;
    this.toldAt = now;
    const text = textOf((now - this.beganAt) / 1000);
    if (this.isTerminal) process.stdout.write(`\r\u001b[K${text}`);
    else say(text);
  }

  say(line: string): void {
    if (this.isTerminal) process.stdout.write('\r\u001b[K');
    say(line);
  }
}
