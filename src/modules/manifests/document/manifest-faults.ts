import type { FieldFault } from '#common/errors/failure.js';
import { isRecord } from '#common/validation/record.js';

export type Path = readonly (string | number)[];

/** Where in the text a part of the document stands, as `line 3, column 5`. */
export type PlaceOf = (path: Path) => string | undefined;

/** As many are told: enough to work on. */
const LISTED_FAULTS = 50;

/** Gathers what is wrong with a document while it is read, each with its place. */
export class ManifestFaults {
  readonly found: FieldFault[] = [];

  constructor(private readonly placeOf: PlaceOf) {}

  add(path: Path, message: string): void {
    if (this.found.length >= LISTED_FAULTS) return;
    const place = this.placeOf(path);
    this.found.push({
      path: path.length === 0 ? 'manifest_file' : path.join('.'),
      message: place === undefined ? message : `${message} (${place})`,
    });
  }

  /** An object with none but these members. */
  record(value: unknown, path: Path, names: readonly string[]): Readonly<Record<string, unknown>> | undefined {
    if (!isRecord(value)) {
      this.add(path, 'must be a mapping');
      return undefined;
    }
    for (const name of Object.keys(value)) {
      if (names.includes(name)) continue;
      this.add([...path, name], `is not known here; known are ${names.join(', ')}`);
    }
    return value;
  }

  /** Undefined where it is left out or is something else. */
  text(value: unknown, path: Path): string | undefined {
    if (value === undefined || typeof value === 'string') return value;
    this.add(path, 'must be text');
    return undefined;
  }

  list(value: unknown, path: Path): readonly unknown[] {
    if (Array.isArray(value)) return value as unknown[];
    if (value !== undefined) this.add(path, 'must be a list');
    return [];
  }

  flag(value: unknown, path: Path, fallback: boolean): boolean {
    if (typeof value === 'boolean') return value;
    if (value !== undefined) this.add(path, 'must be true or false');
    return fallback;
  }

  oneOf<T extends string>(value: unknown, path: Path, names: readonly T[], fallback: T): T {
    const found = names.find((name) => name === value);
    if (found === undefined && value !== undefined) this.add(path, `must be one of ${names.join(', ')}`);
    return found ?? fallback;
  }

  /** One text, or a list of texts. */
  texts(value: unknown, path: Path): string[] {
    if (typeof value === 'string') return [value];
    const texts = this.list(value, path).filter((item, index) => {
      if (typeof item !== 'string') this.add([...path, index], 'must be text');
      return typeof item === 'string';
    });
    return texts;
  }
}
