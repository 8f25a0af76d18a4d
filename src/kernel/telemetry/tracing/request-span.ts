import {
  type Attributes,
  type Context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import type { Request, Response } from 'express';
import { routeOf } from '../../context/route.js';
import { pathOf } from '../../context/request-context.js';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Starts the span of a request, below that of its caller, and ends it when the response is complete or the client has
 * disconnected. Gives the context to serve the request in. Names and attributes are those of
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/. The query is left out, because it
 * may hold search terms, tokens and addresses.
 */
export function startRequestSpan(tracer: Tracer, request: Request, response: Response): Context {
  const above = propagation.extract(ROOT_CONTEXT, request.headers);
  const span = tracer.startSpan(methodOf(request), { kind: SpanKind.SERVER }, above);
  response.on('close', () => {
    const route = routeOf(request);
    if (route !== undefined) span.updateName(`${methodOf(request)} ${route}`);
    // All at once, because each setting of attributes checks them anew.
    span.setAttributes(attributesOf(request, response, route));
    if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  return trace.setSpan(above, span);
}

function attributesOf(request: Request, response: Response, route: string | undefined): Attributes {
  const { statusCode } = response;
  return {
    'http.request.method': methodOf(request),
    'http.response.status_code': statusCode,
    ...(route !== undefined && { 'http.route': route }),
    ...(statusCode >= 500 && { 'error.type': String(statusCode) }),
    'url.scheme': request.protocol,
    'url.path': pathOf(request.originalUrl),
    'server.address': request.hostname,
    'client.address': request.ip,
    'network.protocol.version': request.httpVersion,
    'user_agent.original': request.headers['user-agent'],
  };
}

function methodOf({ method }: Request): string {
  return METHODS.has(method) ? method : '_OTHER';
}
