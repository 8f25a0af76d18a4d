import { newSpanId } from './ids.js';
import { currentRequest } from './request-context.js';
import { currentTraceparent } from './tracer.js';

/** Headers that tell another server which request and trace a call belongs to; empty outside of requests and jobs. */
export function outgoingHeaders(): Record<string, string> {
  const request = currentRequest();
  if (!request) return {};
  const { requestId, traceId, traceFlags } = request;
  const traceparent = currentTraceparent() ?? `00-${traceId}-${newSpanId()}-${traceFlags}`;
  return { 'X-Request-Id': requestId, traceparent };
}

/** The options of a `fetch` with these headers. */
export function withOutgoingHeaders(init: RequestInit = {}): RequestInit {
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(outgoingHeaders())) headers.set(name, value);
  return { ...init, headers };
}
