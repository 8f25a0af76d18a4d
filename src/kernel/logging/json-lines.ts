import type { Level, Logger } from 'pino';
import { destinationOf } from './logger.js';
import { isoTimestamp } from './timestamp.js';
import { redactText } from './redact-text.js';

/** Writes one line. Its fields must be plain and none may be named like a secret: they are not looked through. */
export type WriteLine = (level: Level, fields: Readonly<Record<string, unknown>>, msg: string) => void;

/**
 * Lines that look like the logger's and go where its lines go, for those that
 * are written at every request. pino gathers a line from bindings, a mixin,
 * formatters and serializers, field by field; these are made of one object, at
 * a third of the cost. What looks like an address or a token is taken out of
 * the finished line, as it is out of all.
 */
export function jsonLines(logger: Logger): WriteLine {
  const destination = destinationOf(logger);
  return (level, fields, msg) => {
    if (!logger.isLevelEnabled(level)) return;
    destination?.write(redactText(`${JSON.stringify({ level, time: isoTimestamp(), ...fields, msg })}\n`));
  };
}
