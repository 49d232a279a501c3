import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsEnum } from 'class-validator';
import { BucketType } from '#auth/bucket-type.js';
import type { StoredManifest } from '../manifests.repository.js';

export class ManifestQuery {
  /** Which bucket's manifest. PREPROCESSED needs a grant on that bucket. */
  @IsEnum(BucketType)
  @ApiPropertyOptional({ enum: BucketType, enumName: 'BucketType', default: BucketType.Standardised })
  bucket_type: BucketType = BucketType.Standardised;
}

/** A manifest as readers see it: without the fields that are for administrators only. */
export class ManifestResponse {
  /** @example "CS0001DS0001" */
  ds_id!: string;
  bucket_type!: BucketType;
  /** The text as it was sent; where something of it is hidden from the caller, written anew from `json`. @example "tables:\n  - name: population\n    fields:\n      - {name: Year, type: year}\n" */
  yaml!: string;
  /** What the text says. @example {"tables": [{"name": "population", "fields": [{"name": "Year", "type": "year"}]}]} */
  json!: Record<string, unknown>;
  /** @example "2026-11-23T09:00:00.000Z" */
  updated_at!: string;

  static visibleOf({ dsId, bucketType, yaml, json, visible, updatedAt }: StoredManifest): ManifestResponse {
    const shown = visible ?? { yaml, json };
    return {
      ds_id: dsId,
      bucket_type: bucketType,
      yaml: shown.yaml,
      json: shown.json as Record<string, unknown>,
      updated_at: updatedAt.toISOString(),
    };
  }
}

/** A manifest as it was stored. */
export class ManifestRecordResponse extends ManifestResponse {
  /** Who stored it; null where the user is gone. @example "admin@example.org" */
  updated_by!: string | null;

  static from(this: void, manifest: StoredManifest): ManifestRecordResponse {
    const whole = ManifestResponse.visibleOf({ ...manifest, visible: null });
    return { ...whole, updated_by: manifest.updatedBy };
  }
}
