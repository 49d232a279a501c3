import type { ValueForm } from '../values/value-type.js';

/** Values of the document as fields of one form read them. */
export interface ReadValues {
  /** By `identityOf`. */
  readonly identities: ReadonlySet<string>;
  /** Places of those that are not of the type. */
  readonly faulty: readonly number[];
}

/** The lists of values that have names. Many fields may name one: it is read once for all of the same form. */
export class SharedEnums {
  private readonly known = new Map<string, ReadValues>();

  constructor(private readonly lists: ReadonlyMap<string, readonly unknown[]>) {}

  find(name: string): readonly unknown[] | undefined {
    return this.lists.get(name);
  }

  readOnce(name: string, form: ValueForm, read: () => ReadValues): ReadValues {
    const key = JSON.stringify([name, form]);
    const known = this.known.get(key) ?? read();
    this.known.set(key, known);
    return known;
  }
}
