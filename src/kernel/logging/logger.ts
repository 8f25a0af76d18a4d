import { destination as openDestination, type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from '../../config/config.js';
import { currentRequest } from '../context/request-context.js';
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
function options({ log }: Config): LoggerOptions {
  return {
    level: log.level,
    base: undefined,
    timestamp: () => `,"time":"${isoTimestamp()}"`,
    formatters: { level: (label) => ({ level: label }), log: (line) => redact(line) as Record<string, unknown> },
    serializers: { err: (error: unknown) => error },
    mixin: () => {
      const request = currentRequest();
      return request ? { requestId: request.requestId, traceId: request.traceId } : {};
    },
    hooks: {
      logMethod(call, method) {
        const { context } = (call[0] ?? {}) as { context?: string };
        if (!MUTED.has(context ?? '')) method.apply(this, call);
      },
      streamWrite: redactText,
    },
  };
}

/**
 * The logger of the process, created before Nest so that it also logs errors of the start. JSON lines are buffered and
 * written asynchronously, so that a slow reader slows no request; a terminal gets formatted lines.
 */
export function createLogger(config: Config, destination: DestinationStream = standardOutput(config)): Logger {
  const logger = pino(options(config), destination);
  destinations.set(logger, destination);
  return logger;
}

/** The stream that a logger of `createLogger` writes to. */
export function destinationOf(logger: Logger): DestinationStream | undefined {
  return destinations.get(logger);
}

function standardOutput({ production }: Config): DestinationStream {
  if (!process.stdout.isTTY || production)
    return openDestination({ dest: 1, sync: false, minLength: 16_000, periodicFlush: 250 });
  return pretty({
    colorize: true,
    ignore: 'requestId,traceId,bytes,ipAddress,handler,path',
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
  });
}
