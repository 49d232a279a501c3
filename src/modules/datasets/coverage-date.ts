const PARTS = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ]\d{2}:?\d{2}(?::?\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?)?)?$/;

/**
 * The first or last day of a date as curators write it: `2019`, `2019-05`, `2019-05-07` or an ISO time.
 * @returns `YYYY-MM-DD`, or undefined for what is no date.
 */
export function coverageDay(text: string, edge: 'first' | 'last'): string | undefined {
  const [, year, month, day] = PARTS.exec(text.trim()) ?? [];
  if (year === undefined || year === '0000') return undefined;
  const lastMonth = month ?? '12';
  const chosen =
    edge === 'first'
      ? `${year}-${month ?? '01'}-${day ?? '01'}`
      : `${year}-${lastMonth}-${day ?? lastDayOf(year, lastMonth)}`;
  const time = Date.parse(`${chosen}T00:00:00Z`);
  // Date.parse rolls 31 February over into March, which is not what was written.
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(chosen) ? undefined : chosen;
}

function lastDayOf(year: string, month: string): string {
  return String(new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()).padStart(2, '0');
}
