import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { ReadReplica } from '../../../kernel/database/replica/read-replica.js';
import type { TimeRange } from '../../../kernel/http/validation/time-range.js';

/** Numbers of users: in all, by role, and by the day (UTC) of their creation. */
export type UserCounts = {
  readonly total: number;
  readonly active: number;
  readonly verified: number;
  readonly roles: ReadonlyArray<{ readonly role: string; readonly users: number }>;
  readonly days: ReadonlyArray<{ readonly day: string; readonly users: number }>;
};

@Injectable()
export class UserStatisticsRepository {
  constructor(private readonly replica: ReadReplica) {}

  /** One statement, so that all numbers are of one snapshot. */
  async count({ createdAfter, createdBefore }: TimeRange): Promise<UserCounts> {
    const [counts] = await this.replica.query<UserCounts>(sql`
      select count(*)::int as total, count(*) filter (where is_active)::int as active,
        count(*) filter (where email_verified)::int as verified,
        array(
          select json_build_object('role', role, 'users', count(*)) from user_roles join users on users.id = user_id
          where deleted_at is null group by role order by role
        ) as roles,
        array(
          select json_build_object('day', to_char(created_at at time zone 'UTC', 'YYYY-MM-DD'), 'users', count(*))
          from users where deleted_at is null and created_at > ${createdAfter} and created_at < ${createdBefore}
          group by to_char(created_at at time zone 'UTC', 'YYYY-MM-DD')
          order by to_char(created_at at time zone 'UTC', 'YYYY-MM-DD')
        ) as days
      from users where deleted_at is null`);
    return counts as UserCounts;
  }
}
