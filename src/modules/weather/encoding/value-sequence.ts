/** The values of a variable, taken in portions of any size whatever the blocks in which they are read. */
export class ValueSequence {
  private block: Uint8Array = new Uint8Array(0);
  private at = 0;

  constructor(
    private readonly blocks: AsyncGenerator<Uint8Array>,
    /** Nobody looks at a block any more. */
    private readonly giveBack?: (block: Uint8Array) => void,
  ) {}

  /** The next bytes, in memory of their own. */
  async take(byteCount: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(byteCount);
    for (let filled = 0; filled < byteCount;) {
      if (this.at === this.block.length) {
        const next = await this.blocks.next();
        if (next.done) throw new Error(`A variable ended ${byteCount - filled} bytes too early.`);
        this.giveBack?.(this.block);
        [this.block, this.at] = [next.value, 0];
      }
      const part = this.block.subarray(this.at, this.at + byteCount - filled);
      bytes.set(part, filled);
      filled += part.length;
      this.at += part.length;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.blocks.return(undefined);
  }
}
