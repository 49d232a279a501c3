import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import { Failure } from '../errors/failure.js';
import { FAILURE_STATUS } from '../errors/failure-status.js';
import { PROBLEM_CONTENT_TYPE, problemDocument } from '../errors/problem-document.js';

/** Answers bytes that Node's parser could not read as a request: there is no request and no reply, only a socket. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const failure = failureOf(error);
  const status = FAILURE_STATUS[failure.kind];
  const id = randomUUID();
  const body = JSON.stringify(problemDocument(failure, { path: '', id }));
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      `Content-Type: ${PROBLEM_CONTENT_TYPE}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-Id: ${id}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

function failureOf(error: Error & { code?: string }): Failure {
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    return new Failure('headers-too-large', 'headers-too-large', 'The headers of the request are too large.');
  }
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new Failure('timed-out', 'request-timeout', 'The headers of the request did not arrive in time.');
  }
  return new Failure('malformed', 'malformed-request', 'These bytes are not an HTTP request that can be read.');
}
