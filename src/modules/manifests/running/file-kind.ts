export type FileKind = 'csv' | 'parquet' | 'geojson';

const KINDS: readonly (readonly [RegExp, FileKind])[] = [
  [/\.(?:csv|tsv)(?:\.gz)?$/i, 'csv'],
  [/\.parquet$/i, 'parquet'],
  [/\.(?:geojson|json)(?:\.gz)?$/i, 'geojson'],
];

/** Undefined for a name that is of none. */
export function fileKindOf(fileName: string): FileKind | undefined {
  return KINDS.find(([ending]) => ending.test(fileName))?.[1];
}

/** The table that a file is of: its name without extensions. */
export function tableNameOf(fileName: string): string {
  const ending = KINDS.find(([pattern]) => pattern.test(fileName))?.[0];
  return ending ? fileName.replace(ending, '') : fileName;
}
