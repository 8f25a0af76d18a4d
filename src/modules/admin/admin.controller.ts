import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permissions } from '../../kernel/auth/guard/access.decorators.js';
import { OkResponse } from '../../kernel/http/responses/json-response.js';
import { timeRangeOf, TimeRangeQuery } from '../../kernel/http/validation/time-range.js';
import { ProcessStatisticsResponse, TrafficResponse } from './admin.dto.js';
import { AdminService } from './admin.service.js';

@ApiTags('admin')
@Controller('admin')
@Permissions('jobs:manage')
export class AdminController {
  constructor(private readonly admin: AdminService) {}

  @Get('traffic')
  @OkResponse(TrafficResponse, { noStore: true })
  @ApiOperation({
    summary: 'Get requests by minute',
    description: 'Requests, errors and latency of all processes, kept for 14 days. Longer ranges have longer steps.',
  })
  async traffic(@Query() query: TimeRangeQuery): Promise<TrafficResponse> {
    const { createdAfter, createdBefore } = timeRangeOf(query);
    return TrafficResponse.from(await this.admin.listTraffic(createdAfter, createdBefore));
  }

  @Get('process')
  @OkResponse(ProcessStatisticsResponse, { noStore: true })
  @ApiOperation({
    summary: 'Get figures of a process',
    description: 'What the process that answers has counted since it started: its slowest statements and its caches.',
  })
  async process(): Promise<ProcessStatisticsResponse> {
    return ProcessStatisticsResponse.from(await this.admin.getProcess());
  }
}
