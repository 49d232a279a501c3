import type { FieldFault } from '#common/errors/failure.js';
import { type ManifestOutcome, readManifest } from './manifest-reading.js';
import { readYaml } from './manifest-text.js';
import { visibleManifest, type VisibleManifest } from './visible-manifest.js';

/** A manifest that may be stored. Plain values: it crosses from one thread to another. */
export interface CheckedManifest {
  readonly yaml: string;
  readonly json: unknown;
  /** Null where nothing is hidden. */
  readonly visible: VisibleManifest | null;
}

export type CheckOutcome = { readonly checked: CheckedManifest } | { readonly faults: readonly FieldFault[] };

/** Looks through the text of a manifest that is to be stored. */
export function checkManifest(bytes: Uint8Array): CheckOutcome {
  const document = readYaml(bytes);
  if ('faults' in document) return document;
  const outcome = readManifest(document.json, document.placeOf);
  if ('faults' in outcome) return outcome;
  const yaml = new TextDecoder().decode(bytes);
  return { checked: { yaml, json: document.json, visible: visibleManifest(document.json) ?? null } };
}

/** As text for the manifest that data is checked against. */
export function readManifestText(bytes: Uint8Array): ManifestOutcome {
  const document = readYaml(bytes);
  return 'faults' in document ? document : readManifest(document.json, document.placeOf);
}
