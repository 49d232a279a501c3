import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { LogController } from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions, RawServerDefault } from 'fastify';
import type { Logger as Pino } from 'pino';
import { Failure } from '#common/errors/failure.js';
import { ProblemFilter } from '#common/errors/problem.filter.js';
import { AllowedMethods } from '#common/http/allowed-methods.js';
import { KnownQueryInterceptor } from '#common/http/known-query.interceptor.js';
import { answerClientError, answerOddRequests } from '#common/http/client-error.js';
import { answerOrigins } from '#common/http/cross-origin.js';
import { CursorSigner } from '#common/http/cursor.js';
import { acceptJsonBodies } from '#common/http/json-body.js';
import { originOf } from '#common/http/link-origin.decorators.js';
import { runInRequest } from '#common/http/request-context.js';
import { boundUnreadBodies } from '#common/http/unread-body.js';
import { pathOf, requireHonestPath } from '#common/http/request-path.js';
import { incomingBytes } from '#common/http/upload-bytes.js';
import { failureOfFormError, type FormLimits, incomingForm } from '#common/http/upload-form.js';
import { NestLogger, logRequests } from '#common/logging/logging.js';
import { RequestPipe } from '#common/validation/request.pipe.js';
import { looksLikeKey } from '#common/logging/redaction.js';
import type { Configuration, HttpSection } from '#config/configuration.js';
import { readCursorSecret } from '#database/cursor-secret.js';
import { failureOfDatabaseError } from '#database/database-failure.js';
import { Transactions } from '#database/transactions.js';
import { AppModule, type Foundations } from './app.module.js';
import { createOpenApiDocument } from './openapi-document.js';

const API_PREFIX = 'api/v1';
/** Routes for people and probes, which stand beside the API. */
const OUTSIDE_PREFIX = ['/', 'docs', 'docs/:page', 'docs/assets/*path', 'livez', 'readyz'];
/** Where the API reference has its files: of a folder that holds more, these are served. */
const ASSETS_ROUTE = `/${API_PREFIX}/*`;
const ASSETS = [
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-standalone-preset.js',
  'swagger-ui-init.js',
  'favicon-16x16.png',
  'favicon-32x32.png',
];
const CONNECTION_CHECK_MS = 2_000;
/** Long enough for the longest name that deserves an answer of its own. */
const MAX_PARAM_LENGTH = 2_000;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** The application as the server runs it and as the tests do: the same pipes, filters, hooks and documents. */
export async function createApp(foundations: Foundations, logger: Pino): Promise<NestFastifyApplication> {
  const { configuration } = foundations;
  const allowedMethods = new AllowedMethods(MAX_PARAM_LENGTH);
  const filter = new ProblemFilter([failureOfDatabaseError, failureOfFormError], allowedMethods);
  const adapter = createAdapter(configuration, logger, filter);
  const fastify = adapter.getInstance<FastifyInstance>();
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.on(foundations), adapter, {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  app.setGlobalPrefix(API_PREFIX, { exclude: OUTSIDE_PREFIX });
  app.useGlobalPipes(new RequestPipe());
  app.useGlobalInterceptors(new KnownQueryInterceptor());
  app.useGlobalFilters(filter);
  fastify.addHook('onRoute', (route) => {
    // The assets of the API reference, which look like a route for whatever stands under the prefix.
    if (route.url !== ASSETS_ROUTE) allowedMethods.add(route);
  });
  answerOrigins(fastify, configuration.http.corsOrigins);
  addHooks(fastify, allowedMethods, configuration.http);
  answerOddRequests(fastify.server);
  await addPlugins(fastify, configuration);
  fastify.decorate('cursors', new CursorSigner(await readCursorSecret(app.get(Transactions))));
  SwaggerModule.setup(API_PREFIX, app, await createOpenApiDocument(app), {
    jsonDocumentUrl: `${API_PREFIX}/openapi.json`,
    yamlDocumentUrl: `${API_PREFIX}/openapi.yaml`,
    customSiteTitle: 'DataIO API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true },
  });
  return app;
}

function createAdapter(configuration: Configuration, logger: Pino, filter: ProblemFilter): FastifyAdapter {
  const { headersTimeoutMs, trustedProxies } = configuration.http;
  return new FastifyAdapter<RawServerDefault>({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: ({ headers }: { headers: Record<string, unknown> }) => requestIdOf(headers['x-request-id']),
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: true },
    // Bodies have limits of their own: JSON a time, uploads a pace.
    requestTimeout: 0,
    http: {
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: CONNECTION_CHECK_MS,
      // Node would refuse it without a body; `requireHost` says why.
      requireHostHeader: false,
    },
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    clientErrorHandler: answerClientError,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      void reply.header('X-Request-Id', request.id);
      filter.answer(error, request, reply);
    },
  } as FastifyServerOptions);
}

/** An id that the client sends is kept, where it is one, so that both logs can be read together. */
function requestIdOf(header: unknown): string {
  return typeof header === 'string' && REQUEST_ID.test(header) && !looksLikeKey(header) ? header : randomUUID();
}

function addHooks(fastify: FastifyInstance, allowedMethods: AllowedMethods, http: HttpSection): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('X-Request-Id', request.id);
    requireHost(request.raw);
    requireHonestPath(pathOf(request));
    if (request.routeOptions.url === ASSETS_ROUTE) requireAsset(pathOf(request), allowedMethods);
    requireRightContentType(request);
    requirePlainBody(request);
    done();
  });
  // After the body is there: events of the socket would lose the context again.
  fastify.addHook('preHandler', (request, _reply, done) => {
    const { id: requestId, ip: address, headers } = request;
    runInRequest({ requestId, address, userAgent: headers['user-agent'] }, done);
  });
  logRequests(fastify);
  boundUnreadBodies(fastify, http);
  letGoWhileClosing(fastify);
}

/** What is in flight when the server closes would keep its connection open behind its answer, and the server with it. */
function letGoWhileClosing(fastify: FastifyInstance): void {
  let isClosing = false;
  fastify.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  fastify.addHook('onResponse', (_request, _reply, done) => {
    done();
    // Once this connection counts as idle.
    if (isClosing) setImmediate(() => fastify.server.closeIdleConnections());
  });
}

function requireHost({ httpVersion, headers }: IncomingMessage): void {
  if (httpVersion === '1.0' || headers.host !== undefined) return;
  throw new Failure('malformed', 'malformed-request', 'The request has no Host header.');
}

function requireAsset(path: string, allowedMethods: AllowedMethods): void {
  if (!ASSETS.includes(path.slice(ASSETS_ROUTE.length - 1))) throw allowedMethods.failureFor('GET', path);
}

/** A form on a route for JSON would be parsed by nobody, and the other way round. */
function requireRightContentType(request: FastifyRequest): void {
  const contentType = request.headers['content-type'];
  const { url, config } = request.routeOptions;
  if (contentType === undefined || url === undefined || config.takesBytes === true) return;
  const isForm = /^multipart\/form-data/i.test(contentType);
  const takesForm = config.takesForm === true;
  if (isForm === takesForm) return;
  const wanted = takesForm ? 'multipart/form-data' : 'application/json';
  throw new Failure('unsupported-media-type', 'unsupported-media-type', `This call takes ${wanted}.`);
}

/** Nobody unpacks bodies, so that a packed one would be stored as it is. GeoJSON in gzip is a file of its own. */
function requirePlainBody({ headers, routeOptions }: FastifyRequest): void {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (!hasBody || encoding === 'identity' || routeOptions.url === undefined) return;
  const detail = 'Send the body as it is, without Content-Encoding.';
  // RFC 9110, section 12.5.3: so that the client knows what of its request was wrong.
  const accepted = { 'Accept-Encoding': 'identity' };
  throw new Failure('unsupported-media-type', 'unsupported-media-type', detail, { headers: accepted });
}

async function addPlugins(fastify: FastifyInstance, { http, uploads }: Configuration): Promise<void> {
  acceptJsonBodies(fastify, http);
  await fastify.register(multipart);
  fastify.decorate('openForm', (request: FastifyRequest, limits?: FormLimits) =>
    incomingForm(request, uploads, limits),
  );
  fastify.decorate('openBytes', (request: FastifyRequest) => incomingBytes(request, uploads));
  fastify.decorate('originFor', (request: FastifyRequest) => originOf(request, http.publicUrl));
  await fastify.register(helmet, {
    // Pages of the API reference carry their style inline; scripts come from files only. The guide has its own policy.
    contentSecurityPolicy: {
      directives: {
        'default-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'style-src': ["'self'", "'unsafe-inline'"],
        'upgrade-insecure-requests': null,
      },
    },
    strictTransportSecurity: http.publicUrl?.startsWith('https:') === true,
  });
}
