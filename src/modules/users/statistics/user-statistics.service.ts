import { Injectable } from '@nestjs/common';
import { Database } from '../../../kernel/database/database.js';
import type { TimeRange } from '../../../kernel/http/validation/time-range.js';
import { type CountedUsers, UserStatisticsRepository } from './user-statistics.repository.js';

export interface UserStatistics extends CountedUsers, TimeRange {
  readonly roles: ReadonlyArray<{ readonly role: string; readonly users: number }>;
  readonly days: ReadonlyArray<{ readonly day: string; readonly users: number }>;
}

/** Says how many accounts there are, and how many came when. */
@Injectable()
export class UserStatisticsService {
  constructor(
    private readonly database: Database,
    private readonly statistics: UserStatisticsRepository,
  ) {}

  /** Living accounts of one moment; those that were made in this time by day. */
  of(period: TimeRange): Promise<UserStatistics> {
    return this.database.transaction(
      async () => {
        const counted = await this.statistics.count();
        const roles = await this.statistics.countByRole();
        const days = await this.statistics.countByDay(period.createdAfter, period.createdBefore);
        return { ...counted, ...period, roles, days };
      },
      { isolation: 'REPEATABLE READ' },
    );
  }
}
