import type { DatasetRequirement } from '#auth/access.decorators.js';
import { AccessLevel, covers } from '#auth/access-level.js';
import type { Route } from '../../support/routes.js';
import type { CallerTraits } from './callers.js';
import type { Parameters, Target } from './world.js';

/** A status, or any below 400. */
export type Expected = 'success' | 400 | 401 | 403 | 404 | 409 | 422;

export interface MatrixCase {
  readonly caller: CallerTraits;
  readonly target: Target;
  readonly parameters: Parameters;
}

export interface Verdict {
  readonly expected: Expected;
  /** The code of a refusal by the guard. */
  readonly code?: string;
}

const SUCCESS: Verdict = { expected: 'success' };
const MISSING: Verdict = { expected: 404 };

/** What the requirement of a route alone says about a request, as the wire contract has it; never asked of the code. */
export function verdictOf({ access, verb }: Route, { caller, target, parameters }: MatrixCase): Verdict {
  if (access === undefined) return refusal('closed-route');
  if (access === 'public') return SUCCESS;
  if (!caller.isKnown) return { expected: 401, code: 'unauthenticated' };
  const isWeather = typeof access === 'object' && 'weather' in access;
  const isReading = verb === 'GET' || isWeather || access === 'any-key-to-read';
  if (caller.isReadOnly && !isReading) return refusal('read-only-key');
  switch (access) {
    case 'any-key':
    case 'any-key-to-read':
      return SUCCESS;
    case 'own-account':
      if (caller.isNarrowed) return refusal('narrowed-key');
      return target === 'own' ? SUCCESS : MISSING;
    case 'administrator':
      if (!caller.isAdmin) return refusal('administrators-only');
      if (caller.isNarrowed) return refusal('narrowed-key');
      return target === 'missing' ? MISSING : SUCCESS;
    default:
      if ('administratorOf' in access) {
        if (!caller.isAdmin) return refusal('administrators-only');
        if (caller.isNarrowed && target !== 'own') return refusal('narrowed-key');
        return target === 'missing' ? MISSING : SUCCESS;
      }
      if ('weather' in access) return verdictOnWeather(caller);
      return verdictOnDataset(access, caller, target, parameters);
  }
}

/** The caller's level on the dataset of a target; undefined where there is no dataset. */
export function levelOn(caller: CallerTraits, target: Target): AccessLevel | undefined {
  if (target === 'missing') return undefined;
  const reachesAll = caller.isAdmin && !caller.isNarrowed;
  return target === 'own' || reachesAll ? caller.level : AccessLevel.None;
}

function verdictOnDataset(
  { level: needed, bucket }: DatasetRequirement,
  caller: CallerTraits,
  target: Target,
  parameters: Parameters,
): Verdict {
  const held = levelOn(caller, target);
  if (held === undefined && caller.isAdmin && !caller.isNarrowed) return MISSING;
  if (held === undefined || held === AccessLevel.None) return refusal('no-access');
  if (!covers(held, needed)) return refusal('level-too-low');
  const isPreprocessed = bucket !== undefined && parameters[bucket] === 'PREPROCESSED';
  return isPreprocessed && !covers(caller.preprocessed, needed) ? refusal('level-too-low') : SUCCESS;
}

/** Nobody of the matrix has a grant on weather, and no key of theirs is narrowed to it. */
function verdictOnWeather({ isAdmin, isNarrowed }: CallerTraits): Verdict {
  if (isNarrowed) return refusal('narrowed-key');
  return isAdmin ? SUCCESS : refusal('no-access');
}

function refusal(code: string): Verdict {
  return { expected: 403, code };
}
