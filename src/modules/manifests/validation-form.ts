import { BucketType, requireBucketType } from '#auth/bucket-type.js';
import { Failure } from '#common/errors/failure.js';
import { unexpectedPart } from '#common/http/form.errors.js';
import { type FormPart, readSmallPart } from '#common/http/upload-form.js';
import { MANIFEST_LIMIT_BYTES } from './document/manifest-text.js';

/** A file of each table of a large manifest. */
export const MOST_FILES = 100;
/** For the parser: so many that one file too many still comes through, to be refused in words of its own. */
export const FORM_LIMITS = { files: MOST_FILES + 2, parts: MOST_FILES + 12 };
const FIELD_LIMIT_BYTES = 1_000;

/** Where the manifest of a validation comes from. */
export type ManifestSource = { readonly text: Uint8Array } | { readonly dsId: string; readonly bucket: BucketType };

/** The fields of a form beside its files, as they come in whatever order. */
export class ValidationForm {
  private manifest: Uint8Array | undefined;
  private dsId: string | undefined;
  private bucket: BucketType | undefined;
  private tableName: string | undefined;

  constructor(private readonly takesTable: boolean) {}

  /** @throws Failure unexpected-part, validation-failed */
  async take(part: FormPart): Promise<void> {
    const { fieldName } = part;
    switch (fieldName) {
      case 'manifest_file':
        this.requireFirst(fieldName, this.manifest ?? this.dsId ?? this.bucket);
        this.manifest = await readSmallPart(part, MANIFEST_LIMIT_BYTES);
        return;
      case 'ds_id':
        this.requireFirst(fieldName, this.manifest ?? this.dsId);
        this.dsId = await textOf(part);
        return;
      case 'bucket_type':
        this.requireFirst(fieldName, this.manifest ?? this.bucket);
        this.bucket = requireBucketType(await textOf(part));
        return;
      case 'table':
        this.requireFirst(fieldName, this.takesTable ? this.tableName : '');
        this.tableName = await textOf(part);
        return;
      default:
        throw unexpectedPart(fieldName);
    }
  }

  /** Of GeoJSON. */
  get table(): string | undefined {
    return this.tableName;
  }

  get source(): ManifestSource | undefined {
    if (this.manifest) return { text: this.manifest };
    if (this.dsId === undefined) return undefined;
    return { dsId: this.dsId, bucket: this.bucket ?? BucketType.Standardised };
  }

  /** Whether no field that may follow says anything else. */
  get isSettled(): boolean {
    const isOfTable = !this.takesTable || this.tableName !== undefined;
    return isOfTable && (this.manifest !== undefined || (this.dsId !== undefined && this.bucket !== undefined));
  }

  private requireFirst(name: string, before: unknown): void {
    if (before === undefined) return;
    if (name === 'table' && !this.takesTable) throw unexpectedPart(name);
    throw new Failure(
      'malformed',
      'unexpected-part',
      `The form has a part ${JSON.stringify(name)} twice, or both manifest_file and the id of a dataset. Send one of them.`,
    );
  }
}

async function textOf(part: FormPart): Promise<string> {
  return (await readSmallPart(part, FIELD_LIMIT_BYTES)).toString('utf8');
}
