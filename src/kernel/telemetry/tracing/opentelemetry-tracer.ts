import { type Context, context, isSpanContextValid, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import type { Request, Response } from 'express';
import { version } from '../../../config/version.js';
import { newSpanId } from '../../context/ids.js';
import { currentRequest } from '../../context/request-context.js';
import type { SpanAttributes, Tracer } from '../../context/tracer.js';
import { describeError, isError } from '../../logging/redact.js';
import { startRequestSpan } from './request-span.js';
import { type TraceSampling, UNRECORDED } from './trace-sampling.js';

/** Probes and scrapes would be most of all traces. */
const UNTRACED = /^\/(health|metrics)\b/;

export class OpentelemetryTracer implements Tracer {
  private readonly tracer = trace.getTracer('keelson', version);

  constructor(private readonly sampling: TraceSampling) {}

  get isRecording(): boolean {
    return trace.getSpan(context.active()) !== undefined;
  }

  request(request: Request, response: Response, work: () => void): void {
    const isRecorded = !UNTRACED.test(request.url) && this.sampling.isRecorded(request.headers.traceparent);
    context.with(isRecorded ? startRequestSpan(this.tracer, request, response) : UNRECORDED, work);
  }

  span<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>, parent?: string | null): Promise<T> {
    const active = context.active();
    const above = this.contextAbove(active, parent);
    if (!isTracingSuppressed(above))
      return this.tracer.startActiveSpan(name, { attributes }, above, (span) => ending(span, work));
    return above === active ? work() : context.with(above, work);
  }

  traceparent(): string | undefined {
    const active = context.active();
    const span = trace.getSpanContext(active);
    if (span && isSpanContextValid(span))
      return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
    const request = isTracingSuppressed(active) ? currentRequest() : undefined;
    return request && `00-${request.traceId}-${newSpanId()}-00`;
  }

  private contextAbove(active: Context, parent: string | null | undefined): Context {
    const isBelowCurrent = parent === undefined && (this.isRecording || isTracingSuppressed(active));
    return isBelowCurrent ? active : this.sampling.contextBelow(parent ?? null);
  }
}

async function ending<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isError(error)) {
      const { type: name, message, stack } = describeError(error);
      span.recordException({ name, message, stack });
    }
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
