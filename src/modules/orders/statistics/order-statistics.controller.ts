import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblem } from '../../../kernel/http/problems/problem.response.js';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { timeRangeOf } from '../../../kernel/http/validation/time-range.js';
import { OrderStatisticsQuery, OrderStatisticsResponse } from './order-statistics.dto.js';
import { OrderStatisticsService } from './order-statistics.service.js';

@ApiTags('orders')
@Controller('orders/statistics')
export class OrderStatisticsController {
  constructor(private readonly statistics: OrderStatisticsService) {}

  @Get()
  @Permissions('orders:read')
  @ApiOperation({
    summary: 'Count orders and revenue',
    description:
      'By day and by state, for each currency. Revenue is of orders that are paid, shipped or delivered, on the day they were placed.',
  })
  @ApiOkResponse({ type: OrderStatisticsResponse, description: 'The statistics.' })
  @ApiProblem(409, 'The sum is too large to be stated exactly.')
  async get(@Query() query: OrderStatisticsQuery): Promise<OrderStatisticsResponse> {
    return OrderStatisticsResponse.from(await this.statistics.get(timeRangeOf(query)));
  }
}
