import type { AttributedUse, CountedUse } from './use.js';

/** Uses of one server that were not written yet, summed up. It grows with what is different, up to a bound, and not with what comes again. */
export class UseTally {
  private readonly sums = new Map<string, { use: AttributedUse; count: number; bytes: number }>();
  private lostCount = 0;

  constructor(private readonly limit: number) {}

  get size(): number {
    return this.sums.size;
  }

  add(use: AttributedUse, count: number, bytes: number): void {
    const { day, action, client, userId, dsId, bucketType, item, objectKey } = use;
    const key = `${day}\0${action}\0${client}\0${userId}\0${dsId}\0${bucketType}\0${item}\0${objectKey}`;
    const sum = this.sums.get(key);
    if (sum) {
      sum.count += count;
      sum.bytes += bytes;
    } else if (this.sums.size < this.limit) {
      this.sums.set(key, { use, count, bytes });
    } else {
      this.lostCount += count;
    }
  }

  /** The oldest, taken out; none where there are none. */
  take(most: number): CountedUse[] {
    const taken: CountedUse[] = [];
    for (const [key, { use, count, bytes }] of this.sums) {
      if (taken.length === most) break;
      taken.push({ ...use, count, bytes });
      this.sums.delete(key);
    }
    return taken;
  }

  /** How many uses found no room since this was asked last. */
  takeLost(): number {
    const lost = this.lostCount;
    this.lostCount = 0;
    return lost;
  }
}
