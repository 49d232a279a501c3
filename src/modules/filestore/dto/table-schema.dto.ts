import type { TableField, TableSchema } from '../content/table-schema.js';

/** A field of the Table Schema of Frictionless Data. */
export class TableFieldResponse implements TableField {
  /** @example "cases" */
  name!: string;
  /** As the data dictionary declares it, or else as it was found. @example "integer" */
  type!: string;
  /** @example "default" */
  format?: string;
  /** @example "Cases" */
  title?: string;
  /** @example "Notified cases" */
  description?: string;
  /** @example {"minimum": 0} */
  constraints?: Readonly<Record<string, unknown>>;
}

/** A Table Schema as Frictionless Data has it. */
export class TableSchemaResponse implements TableSchema {
  fields!: TableFieldResponse[];
}
