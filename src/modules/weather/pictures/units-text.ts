const RAISED: Readonly<Record<string, string>> = Object.fromEntries(
  [...'-0123456789'].map((digit, index) => [digit, [...'⁻⁰¹²³⁴⁵⁶⁷⁸⁹'][index] ?? digit]),
);

/** Units as people write them: `m s⁻¹`, where files have `m s**-1` or `m s^-1`. */
export function unitsText(units: string): string {
  return units.replace(/(?:\*\*|\^)(-?\d+)/g, (_, power: string) =>
    Array.from(power, (digit) => RAISED[digit] ?? digit).join(''),
  );
}
