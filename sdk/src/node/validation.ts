import { openAsBlob } from 'node:fs';
import { basename, extname } from 'node:path';
import type { ValidationReport } from '../api/shapes.js';
import type { DataioClient } from '../client.js';
import { contentOf } from '../http/calls.js';
import { STANDARDISED } from '../tables.js';

const GEOJSON = new Set(['.geojson', '.json']);

/** Against what: a manifest in a file, or the one that a dataset has. */
export type Standard = { readonly manifest: string } | { readonly dsId: string };

/** Checks files of tables, or one GeoJSON file, against a manifest. Nothing is stored. */
export async function validateFiles(
  client: DataioClient,
  paths: readonly string[],
  standard: Standard,
): Promise<ValidationReport> {
  const form = new FormData();
  // Before the files, which are then checked while they come.
  if ('manifest' in standard) form.set('manifest_file', await openAsBlob(standard.manifest), 'manifest.yaml');
  else {
    form.set('ds_id', standard.dsId);
    form.set('bucket_type', STANDARDISED);
  }
  for (const path of paths) form.append('file', await openAsBlob(path), basename(path));
  const options = { bodySerializer: () => form };
  if (paths.every((path) => GEOJSON.has(extname(path).toLowerCase()))) {
    return contentOf(client.calls.POST('/validate/geojson', { body: { file: [''] }, ...options }));
  }
  return contentOf(client.calls.POST('/validate/tabular', { body: { file: [''] }, ...options }));
}
