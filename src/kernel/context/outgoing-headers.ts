import { randomBytes } from 'node:crypto';
import { currentRequest } from './request-context.js';
import { currentTraceparent } from './tracer.js';

/** Headers that tell another server which request and trace a call belongs to; empty outside of requests and jobs. */
export function outgoingHeaders(): Record<string, string> {
  const request = currentRequest();
  if (!request) return {};
  const { requestId, traceId, traceFlags } = request;
  const traceparent = currentTraceparent() ?? `00-${traceId}-${randomBytes(8).toString('hex')}-${traceFlags}`;
  return { 'X-Request-Id': requestId, traceparent };
}
