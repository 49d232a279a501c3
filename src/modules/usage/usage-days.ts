const DAY_MS = 86_400_000;

let last = { number: Number.NaN, day: '' };

/** The day of a moment, in UTC: `YYYY-MM-DD`. Asked with every request, it is the same all day. */
export function dayOf(ms: number): string {
  const number = Math.floor(ms / DAY_MS);
  if (number !== last.number) last = { number, day: new Date(number * DAY_MS).toISOString().slice(0, 10) };
  return last.day;
}

/** So many days before a day. */
export function daysBefore(day: string, days: number): string {
  return dayOf(Date.parse(day) - days * DAY_MS);
}
