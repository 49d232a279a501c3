import type { FastifyReply } from 'fastify';
import { hangUpSignal } from '#common/http/hang-up.js';
import { attachmentDisposition } from '#object-storage/content-disposition.js';
import type { SeriesPlanResponse } from './dto/weather-series-answer.dto.js';
import type { ServedSeries } from './weather-series.service.js';

/** Sends series once the first rows are there, or their plan. The read ends with the connection. */
export async function sendSeries(reply: FastifyReply, answer: ServedSeries | SeriesPlanResponse): Promise<void> {
  const caching = { 'Cache-Control': 'private, no-cache' };
  if (!('open' in answer)) {
    await reply.status(200).headers(caching).send(answer);
    return;
  }
  const stream = await answer.open(hangUpSignal(reply));
  // Without a length an end is an end to clients of HTTP/1.0: only a reset says that it is none.
  stream.once('error', () => reply.raw.socket?.resetAndDestroy());
  await reply
    .status(200)
    .headers({
      ...caching,
      'Content-Type': answer.contentType,
      'Content-Disposition': attachmentDisposition(answer.fileName),
    })
    .send(stream);
}
