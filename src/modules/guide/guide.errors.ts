import { Failure } from '#common/errors/failure.js';

export function pageMissing(slug: string): Failure {
  return new Failure(
    'not-found',
    'page-not-found',
    `The guide has no page ${JSON.stringify(slug)}; it begins at /docs.`,
  );
}
