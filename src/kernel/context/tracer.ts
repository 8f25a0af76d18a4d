export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** Records spans. There is none unless tracing is configured, and then nothing below costs anything. */
export interface Tracer {
  /** Runs `work` in a span below the current one, or below `parent`, a traceparent. */
  span<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>, parent?: string | null): Promise<T>;
  /** The current span as a traceparent (https://www.w3.org/TR/trace-context/). */
  traceparent(): string | undefined;
}

let tracer: Tracer | undefined;

/** To be called before the application is created. */
export function setTracer(configured: Tracer): void {
  tracer = configured;
}

/** Runs `work` in a span of this name when tracing is on. The span ends with the promise, and notes its error. */
export function traced<T>(
  name: string,
  attributes: SpanAttributes,
  work: () => Promise<T>,
  parent?: string | null,
): Promise<T> {
  return tracer ? tracer.span(name, attributes, work, parent) : work();
}

/** The current span as a traceparent; undefined when tracing is off, and outside of spans. */
export function currentTraceparent(): string | undefined {
  return tracer?.traceparent();
}
