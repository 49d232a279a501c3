import { clearLine, cursorTo } from 'node:readline';
import { readableSize } from './terminal.js';

const REDRAW_MS = 100;
const BAR_CELLS = 24;

/**
 * How far transfers have come: one moving line with rate and remaining time where a person looks at a terminal, and a
 * plain line for each that is done elsewhere.
 */
export class Progress {
  private readonly transfers = new Map<string, { done: number; size: number }>();
  private readonly began = Date.now();
  /** What an earlier run had done counts for how far, not for how fast. */
  private readonly before = new Map<string, number>();
  private drawnAt = 0;

  constructor(
    private readonly stream: NodeJS.WriteStream = process.stderr,
    private readonly moving = stream.isTTY,
  ) {}

  /** One that is yet to begin, so that what remains is of all. */
  expect(name: string, size: number): void {
    this.transfers.set(name, { done: 0, size });
  }

  update(name: string, done: number, size: number): void {
    const known = this.transfers.get(name);
    if (!this.before.has(name)) this.before.set(name, done);
    this.transfers.set(name, { done, size });
    if (done === size && known?.done !== size) this.writeLine(`${name}  ${readableSize(size)}`);
    if (this.moving && Date.now() - this.drawnAt >= REDRAW_MS) this.draw();
  }

  end(): void {
    if (this.moving) this.erase();
  }

  private writeLine(text: string): void {
    if (this.moving) this.erase();
    this.stream.write(`${text}\n`);
  }

  private draw(): void {
    this.drawnAt = Date.now();
    let done = 0;
    let size = 0;
    let before = 0;
    for (const [name, transfer] of this.transfers) {
      done += transfer.done;
      size += transfer.size;
      before += this.before.get(name) ?? 0;
    }
    const rate = ((done - before) * 1000) / Math.max(1, this.drawnAt - this.began);
    const filled = size === 0 ? 0 : Math.round((done / size) * BAR_CELLS);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
    this.erase();
    const left = rate === 0 ? '' : `  ${readableTime((size - done) / rate)} left`;
    this.stream.write(
      `${bar}  ${readableSize(done)} of ${readableSize(size)}  ${readableSize(rate)}/s${left}`.slice(
        0,
        this.stream.columns,
      ),
    );
  }

  private erase(): void {
    cursorTo(this.stream, 0);
    clearLine(this.stream, 0);
  }
}

function readableTime(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
