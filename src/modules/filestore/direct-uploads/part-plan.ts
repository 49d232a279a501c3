import type { PartRules, StoredPart } from '#object-storage/multipart-upload.js';

/** A part that is to come. */
export interface PlannedPart {
  readonly partNumber: number;
  readonly sizeBytes: number;
}

const MEBIBYTE = 1024 * 1024;
const NAMED_RANGES = 10;

/** `preferredBytes`, or so much more that the parts are not too many. */
export function partSizeFor(sizeBytes: number, preferredBytes: number, { partNumberLimit }: PartRules): number {
  const smallest = Math.ceil(sizeBytes / partNumberLimit / MEBIBYTE) * MEBIBYTE;
  return Math.max(preferredBytes, smallest);
}

/** Parts of one size, with the rest in the last. */
export function planParts(sizeBytes: number, partSizeBytes: number): PlannedPart[] {
  const count = Math.ceil(sizeBytes / partSizeBytes);
  return Array.from({ length: count }, (_, index) => ({
    partNumber: index + 1,
    sizeBytes: Math.min(partSizeBytes, sizeBytes - index * partSizeBytes),
  }));
}

/** Those that are not there, or with another size. */
export function missingParts(plan: readonly PlannedPart[], stored: readonly StoredPart[]): PlannedPart[] {
  const sizes = new Map(stored.map((part) => [part.partNumber, part.sizeBytes]));
  return plan.filter((part) => sizes.get(part.partNumber) !== part.sizeBytes);
}

/** For people: `1-3, 7`. */
export function asRanges(numbers: readonly number[]): string {
  const ranges: { first: number; last: number }[] = [];
  for (const number of numbers) {
    const open = ranges.at(-1);
    if (open?.last === number - 1) open.last = number;
    else ranges.push({ first: number, last: number });
  }
  const named = ranges.slice(0, NAMED_RANGES).map(({ first, last }) => (first === last ? first : `${first}-${last}`));
  return named.join(', ') + (ranges.length > NAMED_RANGES ? ' and more' : '');
}
