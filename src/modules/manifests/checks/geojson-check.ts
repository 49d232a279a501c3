import { Failure, type FieldFault } from '#common/errors/failure.js';
import { isRecord } from '#common/validation/record.js';
import { readShape } from '#geojson/read-shape.js';
import { findRingFaults } from '#geojson/ring-faults.js';
import type { ManifestTable } from '../document/manifest.js';
import { FeatureSplitter, type FeatureSink } from './feature-splitter.js';
import type { FindingAsked, Findings } from './finding.js';
import { quoted } from './finding.js';
import { PropertyCheck } from './property-check.js';

/** Members of a document that is one feature or one geometry, kept until its end. */
const OF_ONE = ['type', 'geometry', 'coordinates', 'geometries', 'properties', 'id', 'bbox'];
const COMPARED_NAMES = 20;

/** Holds a GeoJSON document to RFC 7946, and the properties of its features to a table. */
export class GeoJsonCheck implements FeatureSink {
  isComplete = true;
  private readonly splitter = new FeatureSplitter(this);
  private readonly members: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  private readonly properties: readonly PropertyCheck[];
  private readonly fieldNames: ReadonlySet<string>;
  private readonly extraNames = new Set<string>();
  private isExtraLeftOut = false;
  private oneFeature = 0;

  constructor(
    private readonly table: ManifestTable | undefined,
    private readonly findings: Findings,
  ) {
    this.properties = (table?.fields ?? []).map((field) => new PropertyCheck(field));
    this.fieldNames = new Set(this.properties.map(({ field }) => field.name));
  }

  get rowCount(): number {
    return this.splitter.featureCount + this.oneFeature;
  }

  /** False where the rest of the file says nothing. */
  write(chunk: Uint8Array): boolean {
    return this.splitter.write(chunk);
  }

  end(): void {
    this.splitter.end();
    if (!this.isComplete) return;
    const { type } = this.members;
    if (this.splitter.isCollection) {
      if (type !== 'FeatureCollection') {
        this.error('geojson', 'type', `the document has features, and the type ${shownType(type)}`);
      }
      if (this.splitter.featureCount === 0) this.warn('empty-table', 'features', 'the collection has no features');
    } else if (type === 'Feature') {
      this.oneFeature = 1;
      this.checkFeature(this.members, '', 1);
    } else if (type === 'FeatureCollection')
      this.error('geojson', 'features', 'the collection has no list of features');
    else this.checkGeometry(this.members, '', null);
    const keys = this.table ? [...this.table.keys, ...this.table.foreignKeys] : [];
    if (keys.length > 0) this.warn('not-checked', '', 'keys are checked in tables only, not in GeoJSON');
  }

  /** What came was cut off, or could not be unpacked. */
  breakOff(reason: string): void {
    this.isComplete = false;
    this.error('unreadable-file', '', `the file ${reason}`);
  }

  feature(bytes: Uint8Array, number: number): void {
    const path = `features.${number - 1}`;
    const parsed = parse(bytes);
    if ('reason' in parsed) return this.error('json', path, `feature ${number} ${parsed.reason}`, number);
    this.checkFeature(parsed.json, path, number);
  }

  skipped(number: number, reason: string): void {
    this.error('geometry', `features.${number - 1}`, `feature ${number} ${reason}`, number);
  }

  member(name: string, bytes: Uint8Array): void {
    if (name === 'features') return this.error('geojson', 'features', 'features must be a list');
    const parsed = parse(bytes);
    if ('reason' in parsed) return this.error('json', quotedPath(name), `the member ${quoted(name)} ${parsed.reason}`);
    if (OF_ONE.includes(name)) this.members[name] = parsed.json;
    if (name === 'crs')
      this.warn('geojson', 'crs', 'RFC 7946 knows no other coordinates than WGS 84; `crs` is not read');
  }

  broken(reason: string, offset: number): void {
    this.isComplete = false;
    this.error('json', '', `the document ${reason}, at byte ${offset}`);
  }

  private checkFeature(value: unknown, path: string, number: number): void {
    if (!isRecord(value) || value['type'] !== 'Feature') {
      return this.error('geojson', path, `feature ${number} must be a Feature`, number);
    }
    const { geometry, properties } = value;
    if (geometry === null)
      this.warn('no-geometry', within(path, 'geometry'), `feature ${number} has no geometry`, number);
    else this.checkGeometry(geometry, within(path, 'geometry'), number);
    if (properties !== null && !isRecord(properties)) {
      this.error('geojson', within(path, 'properties'), `feature ${number} must have properties, or null`, number);
    } else this.checkProperties(properties ?? {}, within(path, 'properties'), number);
  }

  private checkGeometry(geometry: unknown, path: string, number: number | null): void {
    const who = number === null ? 'the geometry' : `feature ${number}`;
    try {
      for (const finding of findRingFaults(readShape(geometry))) {
        const code = finding.code === 'not-fully-checked' ? 'not-checked' : finding.code;
        this.warn(code, within(path, finding.path), `${who}: ${finding.message}`, number);
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const faults: readonly FieldFault[] = error.faults ?? [{ path: 'geojson', message: error.message }];
      for (const fault of faults) {
        const place = fault.path === 'geojson' ? path : within(path, fault.path);
        this.error(
          'geometry',
          place,
          `${who}: ${fault.path === 'geojson' ? '' : `${fault.path} `}${fault.message}`,
          number,
        );
      }
    }
  }

  private checkProperties(properties: Readonly<Record<string, unknown>>, path: string, number: number): void {
    const { table } = this;
    if (!table) return;
    for (const check of this.properties) {
      const { name, constraints } = check.field;
      const value = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const mayLack = table.fieldsMatch === 'superset' || table.fieldsMatch === 'partial';
      if (value === undefined && !mayLack && !constraints.isRequired) {
        this.findings.add(
          this.placed(
            'missing-field',
            within(path, name),
            `feature ${number} has no property ${quoted(name)}`,
            number,
            name,
          ),
        );
        continue;
      }
      const fault = check.of(value);
      if (!fault) continue;
      const message = `feature ${number}, ${quoted(name)} ${fault.message}`;
      this.findings.add(this.placed(fault.code, within(path, name), message, number, name));
    }
    if (table.fieldsMatch === 'subset' || table.fieldsMatch === 'partial') return;
    if (this.isExtraLeftOut) return;
    for (const name of Object.keys(properties)) {
      if (this.fieldNames.has(name) || this.extraNames.has(name)) continue;
      if (this.extraNames.size >= COMPARED_NAMES) {
        this.isExtraLeftOut = true;
        const message = `feature ${number} has more properties that are no fields; only the first ${COMPARED_NAMES} are named`;
        this.findings.add(this.placed('extra-field', path, message, number, null));
        return;
      }
      // Told once: a property that is unknown is so in every feature.
      this.extraNames.add(name);
      const message = `the manifest has no field ${quoted(name)}, which feature ${number} has`;
      this.findings.add(this.placed('extra-field', within(path, quotedPath(name)), message, number, quotedPath(name)));
    }
  }

  private error(code: FindingAsked['code'], path: string, message: string, number: number | null = null): void {
    this.findings.add(this.placed(code, path, message, number, null));
  }

  private warn(code: FindingAsked['code'], path: string, message: string, number: number | null = null): void {
    this.findings.add({ ...this.placed(code, path, message, number, null), severity: 'warning' });
  }

  private placed(
    code: FindingAsked['code'],
    path: string,
    message: string,
    row: number | null,
    field: string | null,
  ): FindingAsked {
    return { severity: 'error', code, message, path, table: this.table?.name ?? null, row, field };
  }
}

function parse(bytes: Uint8Array): { readonly json: unknown } | { readonly reason: string } {
  try {
    return { json: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown };
  } catch (error) {
    if (!(error instanceof SyntaxError)) return { reason: 'is not UTF-8 text' };
    return { reason: `is no JSON: ${error.message.slice(0, 200)}` };
  }
}

function shownType(type: unknown): string {
  return type === undefined ? 'is missing' : quoted(JSON.stringify(type));
}

function within(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function quotedPath(name: string): string {
  return name.length > 60 ? `${name.slice(0, 57)}...` : name;
}
