import type { NextFunction, Request, Response } from 'express';
import { currentRequest, type RequestContext } from '../../context/request-context.js';
import { routeOf } from '../../context/route.js';
import { isTracingOn } from '../../context/tracer.js';
import { durations, gauge } from './metrics.js';

/** Names after https://opentelemetry.io/docs/specs/semconv/http/http-metrics/. */
const requestDuration = durations(
  'http_server_request_duration_seconds',
  'Time until a response was complete, by the template of the route; without a route for paths that have none.',
  ['http_request_method', 'http_route', 'http_response_status_code'],
);
const activeRequests = gauge('http_server_active_requests', 'Requests that are being served.');

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

let active = 0;
activeRequests.readFrom((set) => set(active));

/** Observes each request when its response is complete or the client has disconnected. */
export type ObserveRequest = (durationSeconds: number, status: number) => void;
const observers = new Set<ObserveRequest>();

/** Has `observe` called for each request, until the returned function is called. */
export function onRequest(observe: ObserveRequest): () => void {
  observers.add(observe);
  return () => observers.delete(observe);
}

export function requestMetrics(request: Request, response: Response, next: NextFunction): void {
  const context = currentRequest();
  active += 1;
  response.on('close', () => {
    active -= 1;
    if (!context) return;
    const seconds = (performance.now() - context.startedAtMs) / 1000;
    // As nginx does, for a client that disconnected before it had its response.
    const status = response.writableFinished ? response.statusCode : 499;
    const method = METHODS.has(request.method) ? request.method : '_OTHER';
    requestDuration.observe(seconds, [method, routeOf(request), status], exemplarOf(context));
    for (const observe of observers) observe(seconds, status);
  });
  next();
}

/** The trace, when it is recorded. While tracing is off any will do: it leads to the lines of the log. */
function exemplarOf({ traceId, traceFlags }: RequestContext): string | undefined {
  return isTracingOn() && traceFlags === '00' ? undefined : traceId;
}
