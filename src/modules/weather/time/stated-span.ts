/** What a caller calls the first and the last date of a request. */
export interface DateNames {
  readonly start: string;
  readonly end: string;
}

/** The names that bodies have. */
export const DATE_NAMES: DateNames = { start: 'start_date', end: 'end_date' };

/** The dates of a request as they were written. */
export interface StatedSpan {
  /** Undefined: from the first step on. */
  readonly startDate?: string;
  /** Undefined: to the last step. */
  readonly endDate?: string;
  /** `DATE_NAMES` where left out. */
  readonly names?: DateNames;
}
