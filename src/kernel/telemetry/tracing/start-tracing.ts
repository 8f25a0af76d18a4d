import { EventEmitter } from 'node:events';
import { context, type Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTracingSuppressed } from '@opentelemetry/core';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { TracingSettings } from '../../../config/telemetry.js';
import { version } from '../../../config/version.js';
import { setTracer } from '../../context/tracer.js';
import { OpentelemetryTracer } from './opentelemetry-tracer.js';
import { RedactingProcessor } from './redacting-processor.js';
import { TraceSampling } from './trace-sampling.js';

/**
 * Sends spans of requests, statements, Redis commands, outgoing calls, handlers,
 * transactions and jobs to an OTLP endpoint over HTTP. To be called before the libraries
 * are loaded, because their instrumentations change them as they load. Returns what sends
 * the last spans, to be called when the process ends.
 */
export function startTracing({ url, headers, protocol, service, sampler }: TracingSettings): () => Promise<void> {
  const Exporter = protocol === 'http/json' ? JsonTraceExporter : ProtobufTraceExporter;
  const exporter = new Exporter({ url: `${url}/v1/traces`, headers: { ...headers } });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': version }),
    // What is not to be recorded makes no spans.
    sampler: new AlwaysOnSampler(),
    spanProcessors: [new RedactingProcessor(new BatchSpanProcessor(exporter))],
  });
  const sampling = new TraceSampling(sampler);
  const isSuppressed = () => isTracingSuppressed(context.active());
  provider.register({ contextManager: new ContextManager() });
  registerInstrumentations({
    tracerProvider: provider,
    instrumentations: [
      new HttpInstrumentation({
        // The span of a request is ours: this would take three times as long for it, and as long again for requests
        // that are not recorded.
        disableIncomingRequestInstrumentation: true,
        ignoreOutgoingRequestHook: isSuppressed,
        requireParentforOutgoingSpans: true,
      }),
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
        ignoreRequestHook: isSuppressed,
      }),
    ],
  });
  setTracer(new OpentelemetryTracer(sampling));
  return () => provider.shutdown();
}

/** Binds no listeners to contexts, which costs more than a span: whatever awaits has its context, as that of requests. */
class ContextManager extends AsyncLocalStorageContextManager {
  override bind<T>(to: Context, target: T): T {
    return target instanceof EventEmitter ? target : super.bind(to, target);
  }
}

/** Of one statement, or of those that are sent together, each once. */
function verbsOf(sql: string): string {
  const verbs = sql.split(';\n').map((statement) => /^\s*(\w+)/.exec(statement)?.[1] ?? 'statement');
  return [...new Set(verbs)].join(' ').toUpperCase();
}
