import type { FieldFault } from '#common/errors/failure.js';
import { LISTED_FAULTS } from './imports.errors.js';
import type { LineTree } from './yaml-reading.js';

/** A YAML file of a folder, which knows where in the file each field stands. */
export class YamlDocument {
  private readonly lengths = new Map<LineTree, readonly number[]>();
  private locatedCount = 0;

  constructor(
    private readonly fileName: string,
    readonly content: Readonly<Record<string, unknown>>,
    private readonly lines: LineTree,
  ) {}

  /**
   * The faults of fields with the name of the file in their paths, and the line in their messages: of as many as an
   * answer lists, as nobody is shown the others.
   */
  located(faults: readonly FieldFault[], parent = ''): FieldFault[] {
    return faults.map(({ path, message }) => {
      const whole = [parent, path].filter((part) => part !== '').join('.');
      const line = ++this.locatedCount > LISTED_FAULTS ? '' : this.lineOf(whole);
      return { path: `${this.fileName}: ${whole}`, message: line + message };
    });
  }

  /** Of the field, or of the nearest one around it that is there. */
  private lineOf(path: string): string {
    let tree = this.lines;
    let rest = path;
    while (rest !== '') {
      const name = this.nameAtStart(tree, rest);
      const member = name === undefined ? undefined : tree.members.get(name);
      if (name === undefined || !member) break;
      tree = member;
      rest = rest.slice(name.length + 1);
    }
    return tree === this.lines ? '' : `line ${tree.line}: `;
  }

  /** The longest that the path begins with: names of columns may have dots. */
  private nameAtStart(tree: LineTree, path: string): string | undefined {
    for (const length of this.lengthsOf(tree)) {
      const isWhole = length === path.length || path[length] === '.';
      const name = path.slice(0, length);
      if (isWhole && tree.members.has(name)) return name;
    }
    return undefined;
  }

  /** The lengths that names have there, the longest first: few, however many names there are. */
  private lengthsOf(tree: LineTree): readonly number[] {
    const known = this.lengths.get(tree);
    if (known) return known;
    const lengths = new Set<number>();
    for (const name of tree.members.keys()) lengths.add(name.length);
    const sorted = [...lengths].sort((a, b) => b - a);
    this.lengths.set(tree, sorted);
    return sorted;
  }
}
