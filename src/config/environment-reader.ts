import type { Environment, VariableName } from './environment.js';

/** Reads variables one by one and collects every fault, so that one message can list them all. */
export class EnvironmentReader {
  readonly faults: string[] = [];

  constructor(private readonly environment: Environment) {}

  /** The trimmed value, or undefined where the variable is missing or empty. */
  text(name: VariableName): string | undefined {
    const value = this.environment[name]?.trim();
    return value === undefined || value === '' ? undefined : value;
  }

  integer(name: VariableName, fallback: number, bounds: { min: number; max: number }): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const parsed = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (parsed >= bounds.min && parsed <= bounds.max) return parsed;
    this.faults.push(`${name} must be a whole number from ${bounds.min} to ${bounds.max}, and is "${value}".`);
    return fallback;
  }

  choice<T extends string>(name: VariableName, fallback: T, choices: readonly T[]): T {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const chosen = choices.find((choice) => choice === value);
    if (chosen !== undefined) return chosen;
    this.faults.push(`${name} must be one of ${choices.join(', ')}, and is "${value}".`);
    return fallback;
  }

  flag(name: VariableName, fallback: boolean): boolean {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return fallback;
    if (['on', 'true', '1', 'yes'].includes(value)) return true;
    if (['off', 'false', '0', 'no'].includes(value)) return false;
    this.faults.push(`${name} must be on or off, and is "${value}".`);
    return fallback;
  }

  /** An address with scheme http or https and without a query; the last slash is dropped. */
  httpUrl(name: VariableName): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url && ['http:', 'https:'].includes(url.protocol) && url.search === '' && url.hash === '') {
      return value.replace(/\/+$/, '');
    }
    this.faults.push(`${name} must be an http or https address such as https://data.example.org, and is "${value}".`);
    return undefined;
  }

  fault(sentence: string): void {
    this.faults.push(sentence);
  }
}
