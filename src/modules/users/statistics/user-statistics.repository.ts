import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';

export type UserCounts = { readonly total: number; readonly active: number; readonly verified: number };

@Injectable()
export class UserStatisticsRepository {
  constructor(private readonly database: Database) {}

  async count(): Promise<UserCounts> {
    const counts = await this.database.queryOne<UserCounts>(sql`
      select count(*)::int as total, count(*) filter (where is_active)::int as active,
        count(*) filter (where email_verified)::int as verified
      from users where deleted_at is null`);
    return counts ?? { total: 0, active: 0, verified: 0 };
  }

  countByRole(): Promise<Array<{ role: string; users: number }>> {
    return this.database.query(sql`
      select role, count(*)::int as users from user_roles join users on users.id = user_id
      where deleted_at is null group by role order by role`);
  }

  countByDay(after: Date, before: Date): Promise<Array<{ day: string; users: number }>> {
    return this.database.query(sql`
      select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day, count(*)::int as users
      from users where deleted_at is null and created_at > ${after} and created_at < ${before}
      group by 1 order by 1`);
  }
}
