import { AsyncLocalStorage } from 'node:async_hooks';
import { isIP } from 'node:net';
import type { Request, Response, NextFunction } from 'express';
import { newId, newTraceId } from './ids.js';
import { StatementLog } from './statement-log.js';
import { currentTraceparent, isTracingOn, traceRequest } from './tracer.js';

/** A value that a cache gave. */
export interface CachedRead {
  readonly space: string;
  /** The key after its space. */
  readonly name: string;
  readonly value: unknown;
  /** Whether it was asked for by its key, and so counts among what is read most. */
  readonly isCounted: boolean;
}

/** What everything that happens for one request may want to know about it. */
export interface RequestContext {
  readonly requestId: string;
  /** W3C trace id: the caller's when it sent a valid traceparent, else one of our own. */
  readonly traceId: string;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  /** Of the trace in hexadecimal digits, `01` when it is recorded: by this application, or while tracing is off by the caller. */
  readonly traceFlags: string;
  /** When it arrived, by `performance.now()`. */
  readonly startedAtMs: number;
  /** Set by the guards, for the log line. */
  userId?: string;
  /** Set by the guards, for the log line. */
  roles?: ReadonlySet<string>;
  /** Set by the guards, for the log line: `OrdersController.create`. */
  handler?: string;
  /** Set by the interceptor that logs it. */
  hasReachedHandler?: boolean;
  /** Whether caches had everything that was looked up for it; absent when nothing was. */
  cache?: 'hit' | 'miss';
  /**
   * Of a GET, and of an operation that gives every caller the same: what caches gave for it, as long as they had
   * everything that was looked up, and it is not too much.
   */
  cachedReads?: CachedRead[] | undefined;
  /** Whether its answer is the same for every caller. */
  isPublic?: boolean;
  /** Under what its answer may be kept, where that is not the target of a GET. */
  answerKey?: string;
  /** How often it counts under its rate limit; once when absent. */
  points?: number;
  /** What the database did for it. */
  readonly statements: StatementLog;
  /** The answer under way; a job has none. */
  readonly response?: Response;
}

const SAFE_ID = /^[\w.:/+=@-]{1,128}$/;
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?$/;

const ADDRESS_WITH_PORT = /(?<![\w.])(?:(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}(?![\w.:])|\[([\da-f:.]+)\](?::\d{1,5})?)/gi;

const storage = new AsyncLocalStorage<RequestContext>();

/** The request being served, or undefined outside of one (at start, in a job). */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

/** Goes on under the ids of a request that was answered before: what a job does for it. */
export function runInRequestContext<T>(ids: { requestId: string | null; traceId: string | null }, work: () => T): T {
  const requestId = ids.requestId ?? newId();
  const traceId = ids.traceId ?? newTraceId();
  return storage.run(
    {
      requestId,
      traceId,
      traceFlags: '00',
      ipAddress: null,
      userAgent: null,
      startedAtMs: performance.now(),
      statements: new StatementLog(),
    },
    work,
  );
}

/**
 * Gives each request its id and trace id, answers the id as X-Request-Id, and carries both through everything that is
 * awaited for the request.
 *
 * An id that the caller sends (X-Request-Id, or X-Correlation-Id) is used when it is 1 to 128 allowed characters, and
 * replaced otherwise. Trace context after https://www.w3.org/TR/trace-context/.
 */
export function requestContext(request: Request, response: Response, next: NextFunction): void {
  traceRequest(request, response, () => {
    const context: RequestContext = { ...contextOf(request), response };
    if (request.method === 'GET') context.cachedReads = [];
    request.id = context.requestId;
    response.setHeader('X-Request-Id', context.requestId);
    storage.run(context, next);
  });
}

/** Runs what is done in a context that was created before, such as for a message of a socket. */
export function runInContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

export function contextOf(request: Request): RequestContext {
  const [, callersTraceId, callersFlags = '00'] = TRACEPARENT.exec(String(request.headers.traceparent)) ?? [];
  const [, tracedId, , flags] = currentTraceparent()?.split('-') ?? [];
  return {
    requestId: safe(request.headers['x-request-id']) ?? safe(request.headers['x-correlation-id']) ?? newId(),
    traceId: tracedId ?? callersTraceId ?? newTraceId(),
    traceFlags: flags ?? (isTracingOn() ? '00' : callersFlags),
    ipAddress: address(request),
    userAgent: request.headers['user-agent']?.slice(0, 500) ?? null,
    startedAtMs: performance.now(),
    statements: new StatementLog(),
  };
}

/** The path of a URL without its origin. */
export function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

/** Behind a trusted proxy it is what X-Forwarded-For says, which need not be an address. */
function address(request: Request): string | null {
  const forwarded = request.headers['x-forwarded-for'];
  // Some proxies add the client's port (Azure: 203.0.113.7:40001). Express does not expect one.
  if (typeof forwarded === 'string')
    request.headers['x-forwarded-for'] = forwarded.replaceAll(ADDRESS_WITH_PORT, '$1$2');
  // Without the header there is no proxy to ask express about; with it, express works it out anew at each reading.
  const ip = (forwarded === undefined ? request.socket.remoteAddress : request.ip) ?? '';
  return isIP(ip) ? ip : null;
}

function safe(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && SAFE_ID.test(header) ? header : undefined;
}
