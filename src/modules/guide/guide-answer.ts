import type { FastifyReply, FastifyRequest } from 'fastify';
import { isKnownTo } from '#common/http/entity-tag.js';
import type { SiteFile } from './guide-site.js';

const A_YEAR = 'public, max-age=31536000, immutable';
const ASK_EACH_TIME = 'public, no-cache';

/** Sends a file of the guide, or 304 to a browser that has it. */
export async function sendSiteFile(reply: FastifyReply, request: FastifyRequest, file: SiteFile): Promise<void> {
  void reply.headers({ ETag: file.etag, 'Cache-Control': file.isImmutable ? A_YEAR : ASK_EACH_TIME });
  if (file.contentSecurityPolicy !== undefined) {
    void reply.header('Content-Security-Policy', file.contentSecurityPolicy);
  }
  if (isKnownTo(request.headers['if-none-match'], file.etag)) await reply.status(304).send();
  else await reply.header('Content-Type', file.contentType).send(file.bytes);
}
