import { InvalidQuery } from '../../errors/request.errors.js';

/** The longest time that can be counted over. */
export const MAX_DAYS = 366;
const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;

/** The time that a statistic is of, without either end. */
export interface TimeRange {
  readonly createdAfter: Date;
  readonly createdBefore: Date;
}

class TimeRangeInvalid extends InvalidQuery {
  constructor() {
    super([
      {
        parameter: 'createdAfter',
        code: 'period',
        detail: `createdAfter must be before createdBefore, by ${MAX_DAYS} days at most.`,
      },
    ]);
  }
}

/** Until now, and for 30 days, where a query does not say. Throws InvalidQuery when it has no length, or too much of it. */
export function timeRangeOf({ createdAfter: after, createdBefore = new Date() }: Partial<TimeRange>): TimeRange {
  const createdAfter = after ?? new Date(createdBefore.getTime() - DEFAULT_DAYS * DAY_MS);
  const lengthMs = createdBefore.getTime() - createdAfter.getTime();
  if (lengthMs <= 0 || lengthMs > MAX_DAYS * DAY_MS) throw new TimeRangeInvalid();
  return { createdAfter, createdBefore };
}
