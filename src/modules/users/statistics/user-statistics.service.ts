import { Injectable } from '@nestjs/common';
import { Database } from '../../../kernel/database/database.js';
import type { TimeRange } from '../../../kernel/http/validation/time-range.js';
import { type UserCounts, UserStatisticsRepository } from './user-statistics.repository.js';

export interface UserStatistics extends UserCounts, TimeRange {
  readonly roles: ReadonlyArray<{ readonly role: string; readonly users: number }>;
  readonly days: ReadonlyArray<{ readonly day: string; readonly users: number }>;
}

/** Counts users. */
@Injectable()
export class UserStatisticsService {
  constructor(
    private readonly database: Database,
    private readonly statistics: UserStatisticsRepository,
  ) {}

  /** Counts from one snapshot: all users, by role, and by the day of their creation in the range. */
  get(range: TimeRange): Promise<UserStatistics> {
    return this.database.transaction(
      async () => {
        const counted = await this.statistics.count();
        const roles = await this.statistics.countByRole();
        const days = await this.statistics.countByDay(range.createdAfter, range.createdBefore);
        return { ...counted, ...range, roles, days };
      },
      { isolation: 'REPEATABLE READ' },
    );
  }
}
