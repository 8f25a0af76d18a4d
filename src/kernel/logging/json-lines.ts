import type { Level, Logger } from 'pino';
import { destinationOf } from './logger.js';
import { isLevelEnabled } from './log-levels.js';
import { isoTimestamp } from './timestamp.js';
import { redactText } from './redact-text.js';

/** Writes one line. Its fields must be plain, and are not redacted by their names. */
export type WriteLine = (level: Level, fields: Readonly<Record<string, unknown>>, msg: string) => void;

/**
 * Writes lines like those of the logger to the same destination, for lines that
 * are written with every request. pino assembles a line from bindings, a mixin,
 * formatters and serializers; this takes a third of that. The finished line is
 * redacted like all others. `context` decides about the levels that are written.
 */
export function jsonLines(logger: Logger, context: string): WriteLine {
  const destination = destinationOf(logger);
  return (level, fields, msg) => {
    if (!isLevelEnabled(logger, context, level)) return;
    destination?.write(redactText(`${JSON.stringify({ level, time: isoTimestamp(), ...fields, msg })}\n`));
  };
}
