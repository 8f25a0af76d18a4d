import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { OkResponse } from '../../../kernel/http/responses/json-response.js';
import { responseOf } from '../../../kernel/http/responses/response-properties.js';
import { timeRangeOf, TimeRangeQuery } from '../../../kernel/http/validation/time-range.js';
import { OrderStatisticsResponse } from './order-statistics.dto.js';
import { OrdersService } from '../orders.service.js';

@ApiTags('orders')
@Controller('orders/statistics')
export class OrderStatisticsController {
  constructor(private readonly orders: OrdersService) {}

  @Get()
  @Permissions('orders:read')
  @OkResponse(OrderStatisticsResponse, { problems: ['sum_too_large'] })
  @ApiOperation({
    summary: 'Get order statistics',
    description:
      'Counts and revenue by day and by status, for each currency. Revenue counts paid, shipped and delivered orders on the day of placement.',
  })
  async get(@Query() query: TimeRangeQuery): Promise<OrderStatisticsResponse> {
    return responseOf(OrderStatisticsResponse, await this.orders.getStatistics(timeRangeOf(query)));
  }
}
