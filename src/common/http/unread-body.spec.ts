import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import Fastify from 'fastify';
import { boundUnreadBodies } from './unread-body.js';

test('a client that goes once it has its answer leaves nothing that is waited for', async () => {
  const fastify = Fastify({ forceCloseConnections: true });
  let request: IncomingMessage | undefined;
  boundUnreadBodies(fastify, { jsonTimeoutMs: 600_000 });
  fastify.addHook('onRequest', async ({ raw }, reply) => {
    request = raw;
    await reply.status(401).send('no');
  });
  fastify.post('/', () => 'never');
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  try {
    const client = connect((fastify.server.address() as AddressInfo).port, '127.0.0.1');
    client.write('POST / HTTP/1.1\r\nHost: any\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{');
    const [answer] = (await once(client, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 401 /);
    client.destroy();
    while (request?.destroyed !== true) await new Promise(setImmediate);
  } finally {
    await fastify.close();
  }
});
