/** All codes of findings, and what each means; the guide has the same list. */
export const FINDING_CODES = [
  'unknown-table',
  'unknown-file',
  'unreadable-file',
  'duplicate-file',
  'header',
  'missing-field',
  'extra-field',
  'field-order',
  'ragged-row',
  'encoding',
  'type',
  'required',
  'min-length',
  'max-length',
  'minimum',
  'maximum',
  'pattern',
  'enum',
  'primary-key',
  'unique',
  'foreign-key',
  'not-checked',
  'byte-order-mark',
  'other-delimiter',
  'blank-lines',
  'empty-table',
  'json',
  'geojson',
  'geometry',
  'no-geometry',
  'ring-orientation',
  'self-intersection',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** One thing that was found in a file. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly code: FindingCode;
  readonly message: string;
  /** Where in the form or in the document. */
  readonly path: string;
  readonly table: string | null;
  readonly row: number | null;
  readonly field: string | null;
}

/** A finding whose place is filled in where it is not given. */
export type FindingAsked = Pick<Finding, 'severity' | 'code' | 'message'> & Partial<Finding>;

/** So many are listed of all, and of one code in one field: a column that is wrong throughout hides no other. */
const LISTED = 1_000;
const LISTED_ALIKE = 100;

/** What was found so far: all is counted, the first of each kind are listed. */
export class Findings {
  readonly listed: Finding[] = [];
  errors = 0;
  warnings = 0;
  private readonly counts = new Map<FindingCode, number>();
  private readonly alike = new Map<string, number>();

  add(asked: FindingAsked): void {
    const { severity, code, message, path = '', table = null, row = null, field = null } = asked;
    if (severity === 'error') this.errors++;
    else this.warnings++;
    this.counts.set(code, (this.counts.get(code) ?? 0) + 1);
    if (this.listed.length >= LISTED) return;
    const kind = `${code} ${table} ${field}`;
    const times = (this.alike.get(kind) ?? 0) + 1;
    this.alike.set(kind, times);
    if (times > LISTED_ALIKE) return;
    // A value that is quoted may have been cut within a character.
    this.listed.push({ severity, code, message: message.toWellFormed(), path, table, row, field });
  }

  get byCode(): Record<string, number> {
    return Object.fromEntries([...this.counts].sort(([one], [other]) => (one < other ? -1 : 1)));
  }
}

const SHOWN_CHARACTERS = 60;

/** A value as findings show it: cut, in quotes. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS - 3)}...` : text);
}
