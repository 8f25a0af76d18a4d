import { Logger } from '@nestjs/common';
import { currentRequest } from '../../context/request-context.js';
import { durations } from '../../telemetry/metrics/metrics.js';
import { countStatement } from './statement-statistics.js';

const logger = new Logger('Database');
const statementDuration = durations(
  'db_client_operation_duration_seconds',
  'Time of a statement, the wait for a connection included.',
  ['db_operation_name'],
);

/** Notes how long a statement took, for its request, the statistics and the metrics. Warns of one from `slowQueryMs` up. */
export function recordStatement(text: string, elapsedMs: number, slowQueryMs: number): void {
  currentRequest()?.statements.add(text, elapsedMs);
  statementDuration.observe(elapsedMs / 1000, [countStatement(text, elapsedMs)]);
  const durationMs = Math.round(elapsedMs);
  if (durationMs >= slowQueryMs) logger.warn({ durationMs, sql: text }, 'A statement was slow.');
}
