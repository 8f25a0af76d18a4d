import { ApiProperty } from '@nestjs/swagger';
import { DateTimeField } from '../../../kernel/http/validation/fields.js';
import { MAX_DAYS } from '../../../kernel/http/validation/time-range.js';
import type { UserStatistics } from './user-statistics.service.js';

export class UserStatisticsQuery {
  @DateTimeField({
    description: `By day, only accounts made after this moment; 30 days before the end when left out, ${MAX_DAYS} days at most.`,
    optional: true,
  })
  createdAfter?: Date;

  @DateTimeField({
    description: 'By day, only accounts made before this moment; now when left out.',
    example: '2026-02-28T12:00:00Z',
    optional: true,
  })
  createdBefore?: Date;
}

class HoldersResponse {
  @ApiProperty({ type: String, description: 'Role.', example: 'manager' })
  role!: string;

  @ApiProperty({ type: 'integer', description: 'Accounts that were given it.', example: 3 })
  users!: number;
}

class DayOfArrivalsResponse {
  @ApiProperty({ type: String, format: 'date', description: 'Day, in UTC.', example: '2026-01-31' })
  day!: string;

  @ApiProperty({ type: 'integer', description: 'Accounts made on it.', example: 12 })
  users!: number;
}

export class UserStatisticsResponse {
  @ApiProperty({ type: 'integer', description: 'Accounts.', example: 120 })
  total!: number;

  @ApiProperty({ type: 'integer', description: 'Accounts that can be used.', example: 118 })
  active!: number;

  @ApiProperty({ type: 'integer', description: 'Accounts whose address is verified.', example: 97 })
  verified!: number;

  @ApiProperty({ type: [HoldersResponse], description: 'For each role that somebody was given.' })
  roles!: HoldersResponse[];

  @ApiProperty({ type: String, format: 'date-time', description: 'Days from.', example: '2026-01-29T12:00:00.000Z' })
  createdAfter!: Date;

  @ApiProperty({ type: String, format: 'date-time', description: 'Days to.', example: '2026-02-28T12:00:00.000Z' })
  createdBefore!: Date;

  @ApiProperty({
    type: [DayOfArrivalsResponse],
    description: 'For each day, the earliest first; days without new accounts are left out.',
  })
  days!: DayOfArrivalsResponse[];

  /** Names every field: what is counted besides stays private until someone decides otherwise. */
  static from(this: void, statistics: UserStatistics): UserStatisticsResponse {
    const { total, active, verified, roles, createdAfter, createdBefore, days } = statistics;
    return { total, active, verified, roles: [...roles], createdAfter, createdBefore, days: [...days] };
  }
}
