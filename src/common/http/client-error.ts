import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Failure } from '../errors/failure.js';
import { FAILURE_STATUS } from '../errors/failure-status.js';
import { PROBLEM_CONTENT_TYPE, problemDocument } from '../errors/problem-document.js';

/** Answers bytes that Node's parser could not read as a request: there is no request and no reply, only a socket. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  answerOnSocket(socket, failureOf(error));
}

/** Answers what Node would refuse by itself without a body: `CONNECT`, and an `Expect` that nobody can meet. */
export function answerOddRequests(server: Server): void {
  server.on('connect', (_request: IncomingMessage, socket: Socket) => {
    answerOnSocket(socket, new Failure('malformed', 'malformed-request', 'This server is not a proxy.'));
  });
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const failure = new Failure(
      'expectation-failed',
      'expectation-failed',
      'The Expect header asks for what this server does not do.',
    );
    const { head, body } = answerOf(failure);
    response.writeHead(FAILURE_STATUS[failure.kind], head).end(body);
  });
}

function answerOnSocket(socket: Socket, failure: Failure): void {
  const status = FAILURE_STATUS[failure.kind];
  const { head, body } = answerOf(failure);
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'));
}

function answerOf(failure: Failure): { head: Record<string, string>; body: string } {
  const id = randomUUID();
  const body = JSON.stringify(problemDocument(failure, { path: '', id }));
  const head = {
    'Content-Type': PROBLEM_CONTENT_TYPE,
    'Content-Length': String(Buffer.byteLength(body)),
    'X-Request-Id': id,
    Connection: 'close',
  };
  return { head, body };
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
