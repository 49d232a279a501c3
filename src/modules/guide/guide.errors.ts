import { Failure } from '#common/errors/failure.js';

export function pageMissing(path: string): Failure {
  return new Failure(
    'not-found',
    'page-not-found',
    `The guide has no page ${JSON.stringify(path)}; it begins at /docs.`,
  );
}

export function guideNotBuilt(): Failure {
  return new Failure(
    'unavailable',
    'guide-not-built',
    'The guide is not built yet. If it stays away, run `npm run build:guide` where the server runs.',
    { headers: { 'Retry-After': '5' } },
  );
}
