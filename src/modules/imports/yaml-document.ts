import type { FieldFault } from '#common/errors/failure.js';
import type { LineTree } from './yaml-reading.js';

/** A YAML file of a folder, which knows where in the file each field stands. */
export class YamlDocument {
  constructor(
    private readonly fileName: string,
    readonly content: Readonly<Record<string, unknown>>,
    private readonly lines: LineTree,
  ) {}

  /** The faults of fields with the name of the file in their paths, and the line in their messages. */
  located(faults: readonly FieldFault[], parent = ''): FieldFault[] {
    return faults.map(({ path, message }) => {
      const whole = [parent, path].filter((part) => part !== '').join('.');
      return { path: `${this.fileName}: ${whole}`, message: `${this.lineOf(whole)}${message}` };
    });
  }

  /** Of the field, or of the nearest one around it that is there. Names of columns may have dots. */
  private lineOf(path: string): string {
    let tree = this.lines;
    let rest = path;
    while (rest !== '') {
      const names = [...tree.members.keys()].filter((name) => rest === name || rest.startsWith(`${name}.`));
      const name = names.sort((a, b) => b.length - a.length)[0];
      const member = name === undefined ? undefined : tree.members.get(name);
      if (name === undefined || !member) break;
      tree = member;
      rest = rest.slice(name.length + 1);
    }
    return tree === this.lines ? '' : `line ${tree.line}: `;
  }
}
