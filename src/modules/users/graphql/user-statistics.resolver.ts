import { Args, Query, Resolver } from '@nestjs/graphql';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { inputType, objectType } from '../../../kernel/graphql/schema/types-from-dtos.js';
import { responseOf } from '../../../kernel/http/responses/response-properties.js';
import { timeRangeOf, TimeRangeQuery } from '../../../kernel/http/validation/time-range.js';
import { UserStatisticsResponse } from '../statistics/user-statistics.dto.js';
import { UsersService } from '../users.service.js';

const TimeRange = inputType('TimeRange', TimeRangeQuery);
const UserStatistics = objectType('UserStatistics', UserStatisticsResponse, '@hasPermission(name: "users:manage")', {
  names: { HoldersResponse: 'RoleStatistics', DayOfArrivalsResponse: 'UserStatisticsOfDay' },
});

/** Statistics of users in GraphQL, as UserStatisticsController has them in REST. */
@Resolver()
export class UserStatisticsResolver {
  constructor(private readonly usersService: UsersService) {}

  @Query(() => UserStatistics, {
    nullable: true,
    description: 'Users in all, by role, and by day of creation. The last 30 days by default.',
  })
  @Permissions('users:manage')
  async userStatistics(
    @Args('range', { type: () => TimeRange, nullable: true }) range?: TimeRangeQuery,
  ): Promise<UserStatisticsResponse> {
    return responseOf(UserStatisticsResponse, await this.usersService.getStatistics(timeRangeOf(range ?? {})));
  }
}
