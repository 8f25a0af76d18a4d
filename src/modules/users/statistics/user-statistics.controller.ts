import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { OkResponse } from '../../../kernel/http/responses/json-response.js';
import { timeRangeOf, TimeRangeQuery } from '../../../kernel/http/validation/time-range.js';
import { UserStatisticsResponse } from './user-statistics.dto.js';
import { UserStatisticsService } from './user-statistics.service.js';

@ApiTags('users')
@Controller('users/statistics')
export class UserStatisticsController {
  constructor(private readonly statistics: UserStatisticsService) {}

  @Get()
  @Permissions('users:manage')
  @OkResponse(UserStatisticsResponse)
  @ApiOperation({
    summary: 'Get user statistics',
    description: 'The number of users in total, by role, and by day of creation. Deleted users do not count.',
  })
  async get(@Query() query: TimeRangeQuery): Promise<UserStatisticsResponse> {
    return UserStatisticsResponse.from(await this.statistics.get(timeRangeOf(query)));
  }
}
