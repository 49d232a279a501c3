/** The doubles that the totals of a column take. */
export const TOTALS_LENGTH = 7;

/** What is added up of a column, in the order in which the kernel knows it: it adds as well. */
export class ColumnTotals {
  constructor(protected readonly totals: Float64Array) {
    this.min = Infinity;
    this.max = -Infinity;
    this.shortest = 2 ** 31 - 1;
  }

  get nullCount(): number {
    return this.totals[0] as number;
  }

  set nullCount(value: number) {
    this.totals[0] = value;
  }

  get valueCount(): number {
    return this.totals[1] as number;
  }

  set valueCount(value: number) {
    this.totals[1] = value;
  }

  get sum(): number {
    return this.totals[2] as number;
  }

  set sum(value: number) {
    this.totals[2] = value;
  }

  get min(): number {
    return this.totals[3] as number;
  }

  set min(value: number) {
    this.totals[3] = value;
  }

  get max(): number {
    return this.totals[4] as number;
  }

  set max(value: number) {
    this.totals[4] = value;
  }

  get shortest(): number {
    return this.totals[5] as number;
  }

  set shortest(value: number) {
    this.totals[5] = value;
  }

  get longest(): number {
    return this.totals[6] as number;
  }

  set longest(value: number) {
    this.totals[6] = value;
  }
}
