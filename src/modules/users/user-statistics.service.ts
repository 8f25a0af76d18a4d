import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.js';
import { type CountedUsers, UserStatisticsRepository } from './user-statistics.repository.js';
import { PeriodTooLong } from './users.errors.js';

/** The longest time that can be asked for. */
export const MOST_DAYS = 366;
const USUAL_DAYS = 30;
const DAY_MS = 86_400_000;

export interface UserStatistics extends CountedUsers {
  readonly createdAfter: Date;
  readonly createdBefore: Date;
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

  /**
   * Living accounts of one moment; those that were made between the two times by
   * day. Until now, and for 30 days, when they are left out. Throws PeriodTooLong.
   */
  of(after: Date | undefined, before: Date | undefined): Promise<UserStatistics> {
    const createdBefore = before ?? new Date();
    const createdAfter = after ?? new Date(createdBefore.getTime() - USUAL_DAYS * DAY_MS);
    const lengthMs = createdBefore.getTime() - createdAfter.getTime();
    if (lengthMs <= 0 || lengthMs > MOST_DAYS * DAY_MS) throw new PeriodTooLong(MOST_DAYS);
    return this.database.transaction(
      async () => {
        const counted = await this.statistics.count();
        const roles = await this.statistics.countByRole();
        const days = await this.statistics.countByDay(createdAfter, createdBefore);
        return { ...counted, createdAfter, createdBefore, roles, days };
      },
      { isolation: 'REPEATABLE READ' },
    );
  }
}
