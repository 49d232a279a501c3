import type { RouteOptions } from 'fastify';
import createRouter, { type HTTPMethod } from 'find-my-way';
import { Failure } from '../errors/failure.js';

const METHODS: readonly HTTPMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Knows which methods a path takes. Fastify answers 404 for a path that exists under another method; clients deserve
 * 405 and `Allow`. A router of the same kind, fed with the same routes, gives the same matches.
 */
export class AllowedMethods {
  private readonly router: ReturnType<typeof createRouter>;

  constructor(maxParamLength: number) {
    this.router = createRouter({ ignoreTrailingSlash: true, maxParamLength });
  }

  add(route: Pick<RouteOptions, 'method' | 'url'>): void {
    for (const method of [route.method].flat()) {
      const known = METHODS.find((candidate) => candidate === method);
      // Route parameters named differently for different methods are one path to a client, and one route to a router.
      if (known && !this.router.hasRoute(known, route.url)) this.router.on(known, route.url, () => undefined);
    }
  }

  failureFor(method: string, path: string): Failure {
    const allowed = METHODS.filter((candidate) => this.router.find(candidate, path) !== null);
    // A route may match here and not there, as one with an empty parameter; then there is nothing at the path.
    if (allowed.length === 0 || allowed.some((candidate) => candidate === method)) {
      return new Failure(
        'not-found',
        'unknown-route',
        `Nothing is served at ${path}. The routes are listed at /api/v1.`,
      );
    }
    const allow = allowed.join(', ');
    return new Failure(
      'method-not-allowed',
      'method-not-allowed',
      `${path} does not take ${method}; it takes ${allow}.`,
      {
        headers: { Allow: allow },
      },
    );
  }
}
