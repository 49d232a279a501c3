import type { FastifyReply } from 'fastify';
import { attachmentDisposition } from '#object-storage/content-disposition.js';
import type { SeriesPlanResponse } from './dto/weather-series-answer.dto.js';
import type { ServedSeries } from './weather-series.service.js';

/** Sends series once the first rows are there, or their plan. The read ends with the connection. */
export async function sendSeries(reply: FastifyReply, answer: ServedSeries | SeriesPlanResponse): Promise<void> {
  void reply.header('Cache-Control', 'private, no-cache');
  if (!('open' in answer)) {
    await reply.status(200).send(answer);
    return;
  }
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const stream = await answer.open(gone.signal);
  await reply
    .status(200)
    .headers({ 'Content-Type': answer.contentType, 'Content-Disposition': attachmentDisposition(answer.fileName) })
    .send(stream);
}
