import type { FastifyReply, FastifyRequest } from 'fastify';
import { isKnownTo } from '#common/http/entity-tag.js';
import type { Picture } from './weather-pictures.service.js';

/** Draws it only for clients that do not have it. */
export async function sendPicture(
  reply: FastifyReply,
  request: FastifyRequest,
  { etag, contentType, draw }: Picture,
): Promise<void> {
  const validators = { ETag: `"${etag}"`, 'Cache-Control': 'private, no-cache' };
  void reply.headers(validators);
  if (isKnownTo(request.headers['if-none-match'], validators.ETag)) {
    await reply.status(304).send();
    return;
  }
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const bytes = await draw(gone.signal);
  await reply.status(200).header('Content-Type', contentType).send(bytes);
}
