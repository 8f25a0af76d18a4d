import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { timeRangeOf } from '../../../kernel/http/validation/time-range.js';
import { UserStatisticsQuery, UserStatisticsResponse } from './user-statistics.dto.js';
import { UserStatisticsService } from './user-statistics.service.js';

@ApiTags('users')
@Controller('users/statistics')
export class UserStatisticsController {
  constructor(private readonly statistics: UserStatisticsService) {}

  @Get()
  @Permissions('users:manage')
  @ApiOperation({
    summary: 'Count users',
    description: 'In all, by role, and by the day on which they came. Deleted accounts do not count.',
  })
  @ApiOkResponse({ type: UserStatisticsResponse, description: 'The statistics.' })
  async get(@Query() query: UserStatisticsQuery): Promise<UserStatisticsResponse> {
    return UserStatisticsResponse.from(await this.statistics.get(timeRangeOf(query)));
  }
}
