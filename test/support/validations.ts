import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validation, type ValidationReport } from '#modules/manifests/running/validation.js';

const spill = { folder: join(tmpdir(), 'dataio-validation-spec'), limitBytes: 1e9 };

/** Contents by the names of files. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

export function openValidation(sort: 'tabular' | 'geojson', manifest: string | null, limitBytes = 1e9): Validation {
  const source = manifest === null ? null : { text: Buffer.from(manifest) };
  const opened = Validation.open({ sort, manifest: source, tableName: undefined, spill: { ...spill, limitBytes } });
  if ('faults' in opened) throw new Error(JSON.stringify(opened.faults));
  return opened.validation;
}

export function validate(
  sort: 'tabular' | 'geojson',
  manifest: string | null,
  files: Files,
  chunkBytes = 13,
): ValidationReport {
  const validation = openValidation(sort, manifest);
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    if (validation.begin(name) === 'as-it-comes') {
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        // As from a pool, whose buffers are filled again.
        const chunk = Buffer.from(bytes.subarray(at, at + chunkBytes));
        if (!validation.write(chunk)) break;
        chunk.fill(0x23);
      }
    }
    validation.endFile();
  }
  const report = validation.finish();
  validation.close();
  return report;
}

export function validateTable(files: Files | string, manifest: string, chunkBytes?: number): ValidationReport {
  return validate('tabular', manifest, typeof files === 'string' ? { 't.csv': files } : files, chunkBytes);
}

/** What was found, without its words. */
export function brief({ findings }: ValidationReport): (string | number | null)[][] {
  return findings.map(({ code, row, field }) => [code, row, field]);
}
