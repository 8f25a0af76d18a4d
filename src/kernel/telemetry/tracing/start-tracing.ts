import {
  context,
  isSpanContextValid,
  type Span,
  type SpanContext,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { ExpressInstrumentation, ExpressLayerType } from '@opentelemetry/instrumentation-express';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import type { TracingSettings } from '../../../config/telemetry.js';
import { version } from '../../../config/version.js';
import { setTracer, type SpanAttributes, type Tracer } from '../../context/tracer.js';
import { describeError, isError } from '../../logging/redact.js';
import { RedactingProcessor } from './redacting-processor.js';

/** Probes and scrapes would be most of all traces. */
const UNTRACED = /^\/(health|metrics)\b/;

/**
 * Sends spans of requests, statements, Redis commands, outgoing calls, handlers,
 * transactions and jobs to an OTLP endpoint over HTTP. To be called before the libraries
 * are loaded, because their instrumentations change them as they load. Returns what sends
 * the last spans, to be called when the process ends.
 */
export function startTracing({ url, headers, service, ratio }: TracingSettings): () => Promise<void> {
  const exporter = new OTLPTraceExporter({ url: `${url}/v1/traces`, headers: { ...headers } });
  const sampler = new TraceIdRatioBasedSampler(ratio);
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': version }),
    // Callers are not trusted to have their requests recorded: the flag of a remote parent that is sampled is ignored.
    sampler: new ParentBasedSampler({ root: sampler, remoteParentSampled: sampler }),
    spanProcessors: [new RedactingProcessor(new BatchSpanProcessor(exporter))],
  });
  provider.register();
  registerInstrumentations({
    tracerProvider: provider,
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: ({ url: path = '' }) => UNTRACED.test(path),
        requireParentforOutgoingSpans: true,
      }),
      new ExpressInstrumentation({ ignoreLayersType: [ExpressLayerType.MIDDLEWARE, ExpressLayerType.ROUTER] }),
      new PgInstrumentation({
        requireParentSpan: true,
        ignoreConnectSpans: true,
        // Otherwise it has the name of the prepared statement, which is a number.
        requestHook: (span, { query }) => span.updateName(`pg ${verbsOf(query.text)}`),
      }),
      // Without arguments, which may be anything.
      new IORedisInstrumentation({ requireParentSpan: true, dbStatementSerializer: (command) => command }),
      new UndiciInstrumentation({
        requireParentforSpans: true,
      }),
    ],
  });
  setTracer(new OpenTelemetryTracer());
  return () => provider.shutdown();
}

class OpenTelemetryTracer implements Tracer {
  private readonly tracer = trace.getTracer('keelson', version);

  span<T>(name: string, attributes: SpanAttributes, work: () => Promise<T>, parent?: string | null): Promise<T> {
    const remote = parent ? parse(parent) : undefined;
    const active = remote ? trace.setSpanContext(context.active(), remote) : context.active();
    return this.tracer.startActiveSpan(name, { attributes }, active, (span) => ending(span, work));
  }

  traceparent(): string | undefined {
    const current = trace.getSpanContext(context.active());
    if (!current || !isSpanContextValid(current)) return undefined;
    const { traceId, spanId, traceFlags } = current;
    return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
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

/** Of one statement, or of those that are sent together, each once. */
function verbsOf(sql: string): string {
  const verbs = sql.split(';\n').map((statement) => /^\s*(\w+)/.exec(statement)?.[1] ?? 'statement');
  return [...new Set(verbs)].join(' ').toUpperCase();
}

/** Of this application, so it is followed although it comes from another process. */
function parse(traceparent: string): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-');
  const parsed = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: false };
  return isSpanContextValid(parsed) ? parsed : undefined;
}
