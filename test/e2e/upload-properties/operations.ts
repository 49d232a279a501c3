import fc from 'fast-check';
import type { UploadAim } from './table-state.js';

/** What one caller does. Guarded calls name with `If-Match` what their caller has read before. */
export type Operation =
  | { readonly call: 'upload'; readonly content: string }
  | { readonly call: 'replace'; readonly content: string; readonly isGuarded: boolean }
  | { readonly call: 'patch'; readonly source: string | null; readonly isGuarded: boolean }
  | { readonly call: 'restore'; readonly version: number; readonly isGuarded: boolean }
  | { readonly call: 'delete' }
  | { readonly call: 'list' }
  | { readonly call: 'download' }
  /** Begins an upload in parts and sends its part; some callers complete it themselves. */
  | { readonly call: 'begin'; readonly content: string; readonly aim: UploadAim; readonly completes: boolean }
  /** Of any caller's uploads, one. */
  | { readonly call: 'complete'; readonly pick: number }
  | { readonly call: 'abort'; readonly pick: number };

/** Few, so that callers often bring the same. */
export const CONTENTS = ['a', 'b', 'c'].map((letter) => `letter\n${letter.repeat(50)}\n`);
const content = fc.constantFrom(...CONTENTS);
const isGuarded = fc.boolean();

function call<Name extends string>(name: Name): { call: fc.Arbitrary<Name> } {
  return { call: fc.constant(name) };
}

export const OPERATION: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ ...call('upload'), content }) },
  { weight: 4, arbitrary: fc.record({ ...call('replace'), content, isGuarded }) },
  { weight: 4, arbitrary: fc.record({ ...call('patch'), source: fc.constantFrom('Here', 'There', null), isGuarded }) },
  { weight: 3, arbitrary: fc.record({ ...call('restore'), version: fc.integer({ min: 1, max: 2 }), isGuarded }) },
  { weight: 1, arbitrary: fc.record(call('delete')) },
  { weight: 1, arbitrary: fc.record(call('list')) },
  { weight: 2, arbitrary: fc.record(call('download')) },
  {
    weight: 4,
    arbitrary: fc.record({
      ...call('begin'),
      content,
      aim: fc.constantFrom<UploadAim>('new', 'replace', 'guarded', 'guarded'),
      completes: fc.boolean(),
    }),
  },
  { weight: 8, arbitrary: fc.record({ ...call('complete'), pick: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ ...call('abort'), pick: fc.nat(3) }) },
);
