/** How the cells of a CSV file are told apart. */
export interface CsvDialect {
  readonly delimiter: string;
  readonly quote: string;
}

const DELIMITERS = [',', ';', '\t', '|'];
const QUOTES = ['"', "'"];
/** As many lines as a person would look at. */
const SAMPLE_LINES = 20;

/**
 * Finds the dialect by the first lines: the delimiter under which the header has most of the expected names, then the
 * one under which most lines are as long as the header. A comma where nothing speaks for another.
 */
export function findDialect(sample: string, expectedNames: ReadonlySet<string>): CsvDialect {
  const candidates = QUOTES.flatMap((quote) => DELIMITERS.map((delimiter) => rate({ delimiter, quote }, sample)))
    // Single quotes are apostrophes, unless the whole header is in them.
    .filter(({ dialect, isHeaderQuoted }) => dialect.quote === '"' || isHeaderQuoted);
  const rated = candidates.map((candidate) => ({
    ...candidate,
    knownNames: candidate.names.filter((name) => expectedNames.has(name)).length,
  }));
  rated.sort(
    (a, b) =>
      b.knownNames - a.knownNames ||
      Number(b.names.length > 1) - Number(a.names.length > 1) ||
      b.regularity - a.regularity ||
      b.names.length - a.names.length,
  );
  return rated[0]?.dialect ?? { delimiter: ',', quote: '"' };
}

interface Rating {
  readonly dialect: CsvDialect;
  readonly names: readonly string[];
  readonly isHeaderQuoted: boolean;
  /** The part of the lines that are as long as the header. */
  readonly regularity: number;
}

function rate(dialect: CsvDialect, sample: string): Rating {
  const rows = firstRows(dialect, sample);
  const [header = []] = rows;
  const regular = rows.filter((row) => row.length === header.length).length;
  const isQuoted = (cell: string) => cell.length > 1 && cell.startsWith(dialect.quote) && cell.endsWith(dialect.quote);
  return {
    dialect,
    names: header.map((cell) =>
      isQuoted(cell) ? cell.slice(1, -1).replaceAll(dialect.quote.repeat(2), dialect.quote) : cell,
    ),
    isHeaderQuoted: header.length > 0 && header.every(isQuoted),
    regularity: rows.length === 0 ? 0 : regular / rows.length,
  };
}

/** Complete rows, with their quotes. */
function firstRows({ delimiter, quote }: CsvDialect, sample: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let start = 0;
  let isInside = false;
  for (let at = 0; at < sample.length && rows.length < SAMPLE_LINES; at++) {
    const character = sample[at] as string;
    if (isInside) {
      // A doubled quote closes and opens again.
      if (character === quote) isInside = false;
    } else if (character === quote && (at === start || sample[at - 1] === quote)) isInside = true;
    else if (character === delimiter || character === '\n' || character === '\r') {
      row.push(sample.slice(start, at));
      start = at + 1;
      if (character === delimiter) continue;
      if (row.length > 1 || row[0] !== '') rows.push(row);
      row = [];
    }
  }
  if (rows.length === 0) rows.push([...row, sample.slice(start)]);
  return rows;
}
