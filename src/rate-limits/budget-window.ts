/** Budgets are by the minute. */
export const WINDOW_SECONDS = 60;
