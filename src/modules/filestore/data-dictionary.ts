/** What a column of a table means; `access: false` hides it from readers. */
export interface ColumnDescription {
  readonly description: string;
  readonly comments: string;
  readonly access: boolean;
}

export type DataDictionary = Readonly<Record<string, ColumnDescription>>;
