import { InvalidQuery } from '../../errors/request.errors.js';
import { DateTimeField } from './scalar.fields.js';

const MAX_DAYS = 366;
const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;
/** Earlier times are refused in requests. */
const EARLIEST_MS = Date.parse('0001-01-01T00:00:00Z');

/** A time range, both ends excluded. */
export interface TimeRange {
  readonly createdAfter: Date;
  readonly createdBefore: Date;
}

/** The query of a statistic. */
export class TimeRangeQuery {
  @DateTimeField({
    description: `Start of the time range; by default ${DEFAULT_DAYS} days before its end, at most ${MAX_DAYS} days.`,
    optional: true,
  })
  createdAfter?: Date;

  @DateTimeField({
    description: 'End of the time range; by default now.',
    example: '2026-02-28T12:00:00Z',
    optional: true,
  })
  createdBefore?: Date;
}

/** Fills in what a query leaves out: the end is now, the start 30 days before it. Throws InvalidQuery for an empty or too long range. */
export function timeRangeOf({ createdAfter: after, createdBefore = new Date() }: Partial<TimeRange>): TimeRange {
  const createdAfter = after ?? new Date(Math.max(EARLIEST_MS, createdBefore.getTime() - DEFAULT_DAYS * DAY_MS));
  const lengthMs = createdBefore.getTime() - createdAfter.getTime();
  // Before the earliest time there is nothing, which only a start that was named makes an error.
  if (lengthMs === 0 && after === undefined) return { createdAfter, createdBefore };
  if (lengthMs > 0 && lengthMs <= MAX_DAYS * DAY_MS) return { createdAfter, createdBefore };
  const detail = `createdAfter must be before createdBefore, by at most ${MAX_DAYS} days.`;
  throw new InvalidQuery([{ parameter: 'createdAfter', code: 'period', detail }]);
}
