import { type Context, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { parseTraceParent, suppressTracing } from '@opentelemetry/core';
import { SamplingDecision, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-node';
import type { SamplerSettings } from '../../../config/telemetry.js';

/** In which nothing is recorded: instrumentations and our own spans return at once. */
export const UNRECORDED = suppressTracing(ROOT_CONTEXT);

/**
 * Decides whether a trace is recorded, once for each request and job, before it has a span: one that is not recorded
 * then runs where tracing is suppressed, and costs next to nothing. A sampler of the SDK is asked too late for that, by
 * instrumentations that have collected all that a span would say.
 */
export class TraceSampling {
  private readonly byTraceId: TraceIdRatioBasedSampler;

  constructor(private readonly settings: SamplerSettings) {
    this.byTraceId = new TraceIdRatioBasedSampler(settings.ratio);
  }

  /** Of a request with this traceparent, or without a valid one. */
  isRecorded(traceparent: unknown): boolean {
    const caller = typeof traceparent === 'string' ? parseTraceParent(traceparent) : null;
    const { ratio, followsCaller } = this.settings;
    if (!caller) return Math.random() < ratio;
    if (followsCaller) return isSampled(caller.traceFlags);
    const { decision } = this.byTraceId.shouldSample(ROOT_CONTEXT, caller.traceId);
    return decision === SamplingDecision.RECORD_AND_SAMPLED;
  }

  /** Where work runs that is below `traceparent`, which is of this application and so followed, or the root of a trace. */
  contextBelow(traceparent: string | null): Context {
    const parent = traceparent === null ? null : parseTraceParent(traceparent);
    if (!parent) return this.isRecorded(undefined) ? ROOT_CONTEXT : UNRECORDED;
    return isSampled(parent.traceFlags) ? trace.setSpanContext(ROOT_CONTEXT, parent) : UNRECORDED;
  }
}

function isSampled(flags: number): boolean {
  return (flags & TraceFlags.SAMPLED) !== 0;
}
