import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendObject } from '#object-storage/object-answer.js';
import type { ServedObject } from '#object-storage/served-object.js';
import type { WeatherDownloadDto } from './dto/weather-download.dto.js';
import type { WeatherPlanResponse } from './dto/weather-plan.dto.js';

/** What servers and proxies take in one line for certain. */
const ADDRESS_LIMIT = 4000;

/** Sends the file or its plan; `Content-Location` is the address at which a plain GET goes on with the same file. */
export async function sendSubset(
  reply: FastifyReply,
  request: FastifyRequest,
  asked: WeatherDownloadDto,
  answer: ServedObject | WeatherPlanResponse,
): Promise<void> {
  const link = linkOf(request.url, asked);
  const headers: Record<string, string> = link.length <= ADDRESS_LIMIT ? { 'Content-Location': link } : {};
  if ('open' in answer) await sendObject(reply, request, answer, headers);
  else await reply.status(200).headers(headers).header('Cache-Control', 'private, no-cache').send(answer);
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
