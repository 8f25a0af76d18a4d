import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type { Config } from '../../config/config.js';
import { currentRequest } from '../context/request-context.js';
import { configuredDestination } from './log-destinations.js';
import { LogLevels } from './log-levels.js';
import { isoTimestamp } from './timestamp.js';
import { redact } from './redact.js';
import { redactText } from './redact-text.js';

/** Contexts in which Nest logs every module and route at start. */
const MUTED = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory']);

const destinations = new WeakMap<Logger, DestinationStream>();

/**
 * JSON lines with ISO times. Secrets are redacted by the names of fields at any depth, and by their shape in the
 * finished line, which covers messages and database errors.
 */
function options(levels: LogLevels): LoggerOptions {
  return {
    level: levels.lowest,
    base: undefined,
    timestamp: () => `,"time":"${isoTimestamp()}"`,
    formatters: { level: (label) => ({ level: label }), log: (line) => redact(line) as Record<string, unknown> },
    serializers: { err: (error: unknown) => error },
    mixin: () => {
      const request = currentRequest();
      return request ? { requestId: request.requestId, traceId: request.traceId } : {};
    },
    hooks: {
      logMethod(call, method, severity) {
        const { context } = (call[0] ?? {}) as { context?: string };
        if (!MUTED.has(context ?? '') && levels.isEnabled(context, severity)) method.apply(this, call);
      },
      streamWrite: redactText,
    },
  };
}

/** The logger of the process, created before Nest so that it also logs errors of the start. */
export function createLogger(config: Config, destination: DestinationStream = configuredDestination(config)): Logger {
  const levels = new LogLevels(config.log);
  const logger = pino(options(levels), destination);
  levels.setFor(logger);
  destinations.set(logger, destination);
  return logger;
}

/** The stream that a logger of `createLogger` writes to. */
export function destinationOf(logger: Logger): DestinationStream | undefined {
  return destinations.get(logger);
}
