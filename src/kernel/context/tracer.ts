import type { Request, Response } from 'express';

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** Records spans. There is none unless tracing is configured; without one, nothing below costs anything. */
export interface Tracer {
  /** Whether what runs now belongs to a trace that is recorded. */
  readonly isRecording: boolean;
  /** See `traceRequest`. */
  request(request: Request, response: Response, work: () => void): void;
  /** See `traced`. */
  span<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>, parent?: string | null): Promise<T>;
  /** See `currentTraceparent`. */
  traceparent(): string | undefined;
}

let tracer: Tracer | undefined;

/** To be called before the application is created. */
export function setTracer(configured: Tracer): void {
  tracer = configured;
}

export function isTracingOn(): boolean {
  return tracer !== undefined;
}

export function isTraceRecorded(): boolean {
  return tracer?.isRecording ?? false;
}

/** Serves a request in a span that ends with its response, when its trace is recorded. */
export function traceRequest(request: Request, response: Response, work: () => void): void {
  if (tracer) tracer.request(request, response, work);
  else work();
}

/**
 * Runs `work` in a span of this name when its trace is recorded. The span ends with the promise, and notes its error.
 * It is below the current one, or below `parent`, a traceparent; with null it begins a trace.
 */
export function traced<T>(
  name: string,
  attributes: SpanAttributes,
  work: () => Promise<T>,
  parent?: string | null,
): Promise<T> {
  return tracer ? tracer.span(name, attributes, work, parent) : work();
}

/**
 * The current span as a traceparent (https://www.w3.org/TR/trace-context/), with flags 00 when its trace is not recorded;
 * undefined when tracing is off, and outside of requests and jobs.
 */
export function currentTraceparent(): string | undefined {
  return tracer?.traceparent();
}
