import type { FastifyReply, FastifyRequest } from 'fastify';
import { isKnownTo } from '#common/http/entity-tag.js';
import { hangUpSignal } from '#common/http/hang-up.js';
import { sendHead } from '#common/http/head-answer.js';
import { attachmentDisposition } from '#object-storage/content-disposition.js';
import { sendObject } from '#object-storage/object-answer.js';
import type { ServedObject } from '#object-storage/served-object.js';
import type { WeatherDownloadDto } from './dto/weather-download.dto.js';
import type { WeatherPlanResponse } from './dto/weather-plan.dto.js';
import type { MadeDownload } from './formats/made-download.js';

/** What servers and proxies take in one line for certain. */
const ADDRESS_LIMIT = 4000;

/** Sends the file or its plan; `Content-Location` is the address at which a plain GET goes on with the same file. */
export async function sendSubset(
  reply: FastifyReply,
  request: FastifyRequest,
  asked: WeatherDownloadDto,
  answer: ServedObject | MadeDownload | WeatherPlanResponse,
): Promise<void> {
  // A plain GET has no header that would choose the format again.
  const link = linkOf(request.url, 'make' in answer ? { ...asked, format: answer.format } : asked);
  const headers: Record<string, string> = link.length <= ADDRESS_LIMIT ? { 'Content-Location': link } : {};
  if ('open' in answer) await sendObject(reply, request, answer, { ...headers, Vary: 'Accept' });
  else if ('make' in answer) await sendMade(reply, request, answer, { ...headers, Vary: 'Accept' });
  else await reply.status(200).headers(headers).header('Cache-Control', 'private, no-cache').send(answer);
}

/** Sends the same for a request that is in the address already. */
export async function sendDownload(
  reply: FastifyReply,
  request: FastifyRequest,
  answer: ServedObject | MadeDownload,
): Promise<void> {
  if ('open' in answer) await sendObject(reply, request, answer, { Vary: 'Accept' });
  else await sendMade(reply, request, answer, { Vary: 'Accept' });
}

async function sendMade(
  reply: FastifyReply,
  request: FastifyRequest,
  { etag, fileName, contentType, make }: MadeDownload,
  furtherHeaders: Readonly<Record<string, string>>,
): Promise<void> {
  const validators = {
    ETag: `"${etag}"`,
    'Accept-Ranges': 'none',
    'Cache-Control': 'private, no-cache',
    ...furtherHeaders,
  };
  if (isKnownTo(request.headers['if-none-match'], validators.ETag)) {
    await reply.status(304).headers(validators).send();
    return;
  }
  const described = {
    ...validators,
    'Content-Type': contentType,
    'Content-Disposition': attachmentDisposition(fileName),
  };
  if (request.method === 'HEAD') {
    sendHead(reply.status(200).headers(described));
    return;
  }
  const { stream, sizeBytes } = await make(hangUpSignal(reply));
  // Where no length was promised, an end is an end to clients of HTTP/1.0: only a reset says that it is none.
  stream.once('error', () => reply.raw.socket?.resetAndDestroy());
  void reply.headers(sizeBytes === null ? described : { ...described, 'Content-Length': sizeBytes });
  await reply.send(stream);
}

function linkOf(url: string, { dry_run: _, variables, geojson, ...asked }: WeatherDownloadDto): string {
  const [path = ''] = url.split('?', 1);
  const fields = Object.entries<unknown>(asked).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(fields.map(([name, value]): [string, string] => [name, textOf(value)]));
  query.set('variables', variables.join(','));
  if (geojson !== undefined) query.set('geojson', JSON.stringify(geojson));
  return `${path}?${query.toString()}`;
}

/** Objects stand in addresses as JSON. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
