import { destination as openDestination, type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from '../../config/config.js';
import { currentRequest } from '../context/request-context.js';
import { isoTimestamp } from './timestamp.js';
import { redact } from './redact.js';
import { redactText } from './redact-text.js';

/** Nest lists every module and route at start; /openapi.json lists them better. */
const NEST_AT_START = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory']);

const destinations = new WeakMap<Logger, DestinationStream>();

/**
 * How the process logs: JSON lines, ISO times, and secrets
 * kept out, by name at any depth of what is logged and by shape in the finished
 * line, so that no message or database error can carry an address or token.
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
        if (!NEST_AT_START.has(context ?? '')) method.apply(this, call);
      },
      streamWrite: redactText,
    },
  };
}

/**
 * The process's logger, made before Nest starts so that what fails at boot is a
 * line like any other. JSON lines leave in the background, a few kilobytes at a
 * time: a slow reader must not slow a request. On a terminal people read, so
 * there the lines are set for them.
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
  return process.stdout.isTTY && !production ? forPeople() : forMachines();
}

function forMachines(): DestinationStream {
  return openDestination({ dest: 1, sync: false, minLength: 16_000, periodicFlush: 250 });
}

function forPeople(): DestinationStream {
  return pretty({
    colorize: true,
    ignore: 'requestId,traceId,bytes,ipAddress,handler,path',
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
  });
}
