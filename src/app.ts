import 'reflect-metadata';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Logger, PinoLogger } from 'nestjs-pino';
import type { Logger as Pino } from 'pino';
import { AppModule } from './app.module.js';
import type { Config } from './config/config.js';
import { Authenticator } from './kernel/auth/guard/authenticator.js';
import { verifyOrigin } from './kernel/auth/cookies/csrf-origin.middleware.js';
import { Policy } from './kernel/auth/policy/policy.js';
import { AppError } from './kernel/errors/app-error.js';
import { serveCachedOperations } from './kernel/graphql/endpoint/serve-cached-operations.js';
import { metricsEndpoint } from './kernel/http/metrics-endpoint.js';
import { serveSwaggerUi } from './kernel/http/openapi/swagger-ui.js';
import { Cache } from './kernel/cache/cache.js';
import { JsonAdapter } from './kernel/http/express/json-adapter.js';
import { ResponseCache } from './kernel/http/express/response-cache.js';
import { serveCachedResponses } from './kernel/http/middleware/serve-cached-responses.js';
import { MAX_AGE } from './kernel/http/responses/cache-headers.js';
import { compress } from './kernel/http/middleware/compress.js';
import { parseJsonBody, readJsonBody } from './kernel/http/middleware/json-body.js';
import { requestContext } from './kernel/context/request-context.js';
import { RequestLog } from './kernel/logging/request-log.js';
import { unhandledRequestLog } from './kernel/logging/unhandled-request-log.middleware.js';
import { responseHeaders } from './kernel/http/middleware/security-headers.js';
import { trustedHosts } from './kernel/http/middleware/trusted-hosts.js';
import { handleClientErrors } from './kernel/http/middleware/client-error.handler.js';
import { normalizeRequestTarget } from './kernel/http/middleware/normalize-request-target.js';
import { serveStorefront } from './kernel/http/storefront.js';
import { versioning } from './kernel/http/versioning.js';
import { serveQueueBoard } from './kernel/jobs/queue-board.js';
import { countRefusedRequests } from './kernel/rate-limits/count-refused-requests.js';
import { RateLimits } from './kernel/rate-limits/rate-limits.js';
import { HandlerSpanInterceptor } from './kernel/telemetry/tracing/handler-span.interceptor.js';
import { RealtimeServer } from './kernel/realtime/realtime-server.js';
import { requestMetrics } from './kernel/telemetry/metrics/request-metrics.middleware.js';
import { createLogger } from './kernel/logging/logger.js';
import { BasicAuthenticationService } from './modules/identity/basic-authentication.service.js';

/**
 * The application for a configuration: connected, migrated, not listening yet.
 * `extraModules` are imported beside its own.
 */
export async function createApp(
  config: Config,
  logger = createLogger(config),
  extraModules: readonly Type[] = [],
): Promise<NestExpressApplication> {
  // Loaded only where it is used: it brings packages that REST does not need.
  const graphql = config.graphql.enabled ? [(await import('./graphql.module.js')).GraphqlModule] : [];
  for (const module of graphql) module.requireUsable(config);
  const answers = new ResponseCache(config.cache.maxAnswerBytes);
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.forRoot(config, logger, [...graphql, ...extraModules]),
    new JsonAdapter(answers),
    {
      bodyParser: false,
      logger: nestLogger(logger),
      abortOnError: false,
    },
  );
  app.enableVersioning(versioning);
  if (config.tracing) app.useGlobalInterceptors(new HandlerSpanInterceptor());

  app
    .set('etag', false)
    .set(MAX_AGE, config.cache.publicMaxAgeSeconds)
    .set('x-powered-by', false)
    .set('query parser', 'simple')
    .set('trust proxy', config.http.trustProxy);
  app.use(
    composeMiddleware(
      requestMiddleware(config, app.get(RequestLog)),
      serveCachedResponses(answers, app.get(Cache), app.get(RateLimits)),
    ),
  );
  app.use('/metrics', metricsEndpoint(config.metrics.token));
  if (config.http.docs) serveSwaggerUi(app, config);
  serveStorefront(app, config);
  serveQueueBoard(app, (authorization) => authenticateQueueBoard(app, authorization));
  app.use(
    composeMiddleware(
      readJsonBody(config.http.bodyLimitBytes),
      ...(config.graphql.enabled
        ? [serveCachedOperations(answers, app.get(Cache), app.get(Authenticator), app.get(RateLimits))]
        : []),
      parseJsonBody,
    ),
    countRefusedRequests(app.get(RateLimits)),
  );
  const server = app.getHttpServer();
  handleClientErrors(server, config);
  // Longer than proxies keep idle connections. The other way round, a request could arrive while the server closes.
  server.keepAliveTimeout = 75_000;
  await app.init();
  if (config.realtime.enabled) await app.get(RealtimeServer).attach(server);
  return app;
}

/**
 * What every request passes first, whatever its path.
 * @public Used by bench/nest-server.mjs.
 */
export function requestMiddleware(config: Config, log: RequestLog): RequestHandler {
  return composeMiddleware(
    requestContext,
    unhandledRequestLog(log),
    normalizeRequestTarget,
    requestMetrics,
    trustedHosts(config.http.trustedHosts),
    ...(config.http.securityHeaders ? [responseHeaders(config)] : []),
    verifyOrigin(config),
    ...(config.http.compression ? [compress()] : []),
  );
}

/** Several middlewares as one: Express's router takes a microsecond for each middleware it is given. */
function composeMiddleware(...steps: readonly RequestHandler[]): RequestHandler {
  return steps.reduceRight((rest, step) => (request: Request, response: Response, next: NextFunction) => {
    void step(request, response, (error?: unknown) => {
      if (error) next(error);
      else void rest(request, response, next);
    });
  });
}

/** False for wrong credentials and for users without jobs:manage, upon which the browser asks again. */
async function authenticateQueueBoard(app: NestExpressApplication, authorization: string): Promise<boolean> {
  try {
    const actor = await app.get(BasicAuthenticationService).authenticate(authorization);
    return actor !== null && (await app.get(Policy).may(actor, 'jobs:manage'));
  } catch (error) {
    if (error instanceof AppError && error.type.kind === 'unauthenticated') return false;
    throw error;
  }
}

/** The application without HTTP, for commands and job processes. */
export async function createContext(config: Config): Promise<INestApplicationContext> {
  const logger = createLogger(config);
  return NestFactory.createApplicationContext(AppModule.forRoot(config, logger), {
    logger: nestLogger(logger),
    abortOnError: false,
  });
}

/** Logs from the first line of Nest, which also covers the wait for the database. */
function nestLogger(logger: Pino): Logger {
  // pino-http would describe the errors again that the logger has described.
  const params = { pinoHttp: { logger, wrapSerializers: false, serializers: { err: (error: unknown) => error } } };
  return new Logger(new PinoLogger(params), params);
}
