import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { OkResponse } from '../../../kernel/http/responses/json-response.js';
import { responseOf } from '../../../kernel/http/responses/response-properties.js';
import { timeRangeOf, TimeRangeQuery } from '../../../kernel/http/validation/time-range.js';
import { UserStatisticsResponse } from './user-statistics.dto.js';
import { UsersService } from '../users.service.js';

@ApiTags('users')
@Controller('users/statistics')
export class UserStatisticsController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @Permissions('users:manage')
  @OkResponse(UserStatisticsResponse)
  @ApiOperation({
    summary: 'Get user statistics',
    description: 'The number of users in total, by role, and by day of creation. Deleted users do not count.',
  })
  async get(@Query() query: TimeRangeQuery): Promise<UserStatisticsResponse> {
    return responseOf(UserStatisticsResponse, await this.users.getStatistics(timeRangeOf(query)));
  }
}
