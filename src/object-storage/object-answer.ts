import type { FastifyReply, FastifyRequest } from 'fastify';
import { isKnownTo } from '#common/http/entity-tag.js';
import { hangUpSignal } from '#common/http/hang-up.js';
import { sendHead } from '#common/http/head-answer.js';
import { askedRangeOf } from '#common/http/range-header.js';
import { attachmentDisposition } from './content-disposition.js';
import type { RangeChoice, ServedObject } from './served-object.js';

/**
 * The range that a request asks for, where `If-Range` names the same bytes or is missing. None for HEAD, and none for bytes
 * that the client has already: what it is told is then about the whole (RFC 9110, sections 13.2.2 and 14.2).
 */
export function chooseRangeFor({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): RangeChoice {
  return (facts) => {
    const etag = `"${facts.etag}"`;
    if (method === 'HEAD' || isKnownTo(headers['if-none-match'], etag)) return undefined;
    const condition = headers['if-range'];
    return condition === undefined || condition === etag ? askedRangeOf(headers.range) : undefined;
  };
}

/**
 * Streams the bytes, whole or in part, once the first of them are there: a failure has none of these headers. The read
 * ends with the connection.
 */
export async function sendObject(
  reply: FastifyReply,
  request: FastifyRequest,
  { facts, fileName, contentType, cacheControl, part, open }: ServedObject,
  furtherHeaders: Readonly<Record<string, string>> = {},
): Promise<void> {
  const etag = `"${facts.etag}"`;
  const validators = {
    ETag: etag,
    'Accept-Ranges': 'bytes',
    ...(facts.lastModified && { 'Last-Modified': facts.lastModified.toUTCString() }),
    'Cache-Control': cacheControl,
    ...furtherHeaders,
  };
  if (isKnownTo(request.headers['if-none-match'], etag)) {
    await reply.status(304).headers(validators).send();
    return;
  }
  const body = request.method === 'HEAD' ? undefined : await open(hangUpSignal(reply));
  void reply.headers({
    ...validators,
    'Content-Type': contentType,
    'Content-Disposition': attachmentDisposition(fileName),
    'Content-Length': part ? part.end - part.start + 1 : facts.sizeBytes,
  });
  if (part) void reply.status(206).header('Content-Range', `bytes ${part.start}-${part.end}/${facts.sizeBytes}`);
  if (!body) {
    sendHead(reply);
    return;
  }
  await reply.send(body.stream);
}

/** Answers a PUT as S3 does: nothing but the ETag of what was stored. */
export async function sendStoredEtag(reply: FastifyReply, etag: string): Promise<void> {
  await reply.status(200).header('ETag', `"${etag}"`).send();
}
