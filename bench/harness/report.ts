import { type Figure, isMet, ratioOf } from './figure.js';

const HEADINGS = ['figure', 'unit', 'ours', 'peer', 'ratio', 'goal', ''];
/** Columns of numbers, which line up on the right. */
const NUMERIC = new Set([2, 3, 4]);

/** The figures as a table for people. */
export function tableOf(figures: readonly Figure[]): string {
  const lines = [HEADINGS, ...figures.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const rule = widths.map((width) => '-'.repeat(width));
  const [headings = [], ...rows] = lines;
  return [headings, rule, ...rows].map((cells) => lineOf(cells, widths)).join('\n') + '\n';
}

/** The figures for machines: ratio and verdict are worked out, so that nobody repeats the rule. */
export function jsonOf(figures: readonly Figure[]): string {
  const lines = figures.map((figure) => ({ ...figure, ratio: ratioOf(figure), isMet: isMet(figure) }));
  return JSON.stringify({ figures: lines }, null, 2) + '\n';
}

function cellsOf(figure: Figure): string[] {
  return [
    figure.name,
    figure.unit,
    rounded(figure.ours),
    rounded(figure.peer),
    rounded(ratioOf(figure)),
    goalOf(figure),
    { true: 'met', false: 'not met', undefined: '' }[`${isMet(figure)}`],
  ];
}

function goalOf({ goal, unit }: Figure): string {
  if (!goal) return '';
  return `${goal.bound} ${goal.value}${goal.of === 'ours' ? ` ${unit}` : ''}`;
}

function rounded(value: number | undefined): string {
  if (value === undefined) return '';
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

function lineOf(cells: readonly string[], widths: readonly number[]): string {
  const padded = widths.map((width, column) => {
    const cell = cells[column] ?? '';
    return NUMERIC.has(column) ? cell.padStart(width) : cell.padEnd(width);
  });
  return padded.join('  ').trimEnd();
}
