import type { FastifyReply, FastifyRequest } from 'fastify';
import { isKnownTo } from '#common/http/entity-tag.js';
import { hangUpSignal } from '#common/http/hang-up.js';
import type { Picture } from './weather-pictures.service.js';

/** Draws it only for clients that do not have it. */
export async function sendPicture(
  reply: FastifyReply,
  request: FastifyRequest,
  { etag, contentType, draw }: Picture,
): Promise<void> {
  const validators = { ETag: `"${etag}"`, 'Cache-Control': 'private, no-cache' };
  if (isKnownTo(request.headers['if-none-match'], validators.ETag)) {
    await reply.status(304).headers(validators).send();
    return;
  }
  const bytes = await draw(hangUpSignal(reply));
  await reply
    .status(200)
    .headers({ ...validators, 'Content-Type': contentType })
    .send(bytes);
}
