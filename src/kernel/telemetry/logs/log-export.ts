import { type AnyValue, type AnyValueMap, type LogRecord, SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type LogRecordExporter,
  type ReadableLogRecord,
  type ReadWriteLogRecord,
} from '@opentelemetry/sdk-logs';
import { Logger } from '@nestjs/common';
import type { DestinationStream, Level } from 'pino';
import type { LogExportSettings } from '../../../config/telemetry.js';
import { version } from '../../../config/version.js';
import { ThrottledLogger } from '../../logging/throttled-logger.js';
import { counter } from '../metrics/metrics.js';

type ExportResult = Parameters<Parameters<LogRecordExporter['export']>[1]>[0];

const records = counter(
  'keelson_log_records_total',
  'Lines of the log for the OTLP endpoint: sent, failed after retries, or dropped because too many were waiting.',
  ['outcome'],
  [{ outcome: 'sent' }, { outcome: 'failed' }, { outcome: 'dropped' }],
);

/** Lines that wait for the endpoint, or are on their way. */
const MAX_PENDING = 4096;
const BATCH = 512;

const SEVERITY: Record<Level, SeverityNumber> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

/**
 * Sends the lines of the log to an OTLP endpoint over HTTP, as they are: redacted. Writing never waits. When the
 * endpoint is slow or away, a bounded number of lines waits for it and the others are dropped and counted.
 */
export class LogExport implements DestinationStream {
  private readonly provider: LoggerProvider;
  private readonly logger: ReturnType<LoggerProvider['getLogger']>;
  private pending = 0;

  constructor({ url, headers, protocol, service }: LogExportSettings) {
    const Exporter = protocol === 'http/json' ? JsonLogExporter : ProtobufLogExporter;
    const exporter = new Exporter({ url, headers: { ...headers } });
    const counting = new ObservedExporter(exporter, (count, result) => this.settle(count, result));
    this.provider = new LoggerProvider({
      resource: resourceFromAttributes({ 'service.name': service, 'service.version': version }),
      processors: [new TraceIdProcessor({ exporter: counting, maxQueueSize: MAX_PENDING, maxExportBatchSize: BATCH })],
    });
    this.logger = this.provider.getLogger('keelson', version);
  }

  write(line: string): void {
    if (this.pending >= MAX_PENDING) {
      records.inc({ outcome: 'dropped' });
      return;
    }
    this.pending += 1;
    this.logger.emit(recordOf(line));
  }

  /** Sends what is waiting. Lines that are written afterwards are not sent. */
  end(): Promise<void> {
    return this.provider.shutdown();
  }

  private settle(count: number, { code, error }: ExportResult): void {
    this.pending -= count;
    records.inc({ outcome: code === 0 ? 'sent' : 'failed' }, count);
    if (code !== 0) outages.warn(error ?? new Error('no reason was given'));
  }
}

const outages = new ThrottledLogger(new Logger(LogExport.name), 'The log could not be sent to the OTLP endpoint.');

class ObservedExporter implements LogRecordExporter {
  constructor(
    private readonly next: LogRecordExporter,
    private readonly observe: (count: number, result: ExportResult) => void,
  ) {}

  export(batch: ReadableLogRecord[], done: (result: ExportResult) => void): void {
    this.next.export(batch, (result) => {
      this.observe(batch.length, result);
      done(result);
    });
  }

  forceFlush(): Promise<void> {
    return this.next.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.next.shutdown();
  }
}

/** Lines outside of a span, as all are when no traces are recorded, have the trace id of their request alone. */
class TraceIdProcessor extends BatchLogRecordProcessor {
  override onEmit(record: ReadWriteLogRecord): void {
    const { traceId } = record.attributes;
    if (record.spanContext === undefined && typeof traceId === 'string')
      record.spanContext = { traceId, spanId: '', traceFlags: 0 };
    super.onEmit(record);
  }
}

/** The message is the body. All other fields are attributes by their names; those of an error have the standard's. */
function recordOf(line: string): LogRecord {
  const { level, time, msg, err, ...fields } = JSON.parse(line) as AnyValueMap & { level: Level; time: string };
  return {
    timestamp: new Date(time),
    severityNumber: SEVERITY[level],
    severityText: level,
    body: msg,
    attributes: { ...fields, ...exceptionOf(err) },
  };
}

/** After https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-logs/. */
function exceptionOf(err: AnyValue): AnyValueMap {
  if (typeof err !== 'object' || err === null) return err === undefined ? {} : { err };
  const { type, message, stack, ...others } = err as AnyValueMap;
  return {
    'exception.type': type,
    'exception.message': message,
    'exception.stacktrace': stack,
    ...(Object.keys(others).length > 0 && { err: others }),
  };
}
