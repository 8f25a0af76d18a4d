import { applyDecorators, Controller, Get, HttpStatus, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../../kernel/auth/guard/access.decorators.js';
import { OkResponse } from '../../kernel/http/responses/json-response.js';
import { SkipRateLimit } from '../../kernel/rate-limits/rate-limit.decorators.js';
import { HealthResponse } from './health.dto.js';
import { type Health, HealthService } from './health.service.js';

const RETRY_AFTER_SECONDS = 2;

/** For a check: 200, or 503 with the same body. */
export function HealthCheck(summary: string, description: string): MethodDecorator {
  return applyDecorators(
    OkResponse(HealthResponse, { description: 'Healthy.', noStore: true }),
    ApiResponse({
      status: HttpStatus.SERVICE_UNAVAILABLE,
      type: HealthResponse,
      description: 'Unhealthy; see `checks`.',
    }),
    ApiOperation({ summary, description }),
  );
}

@ApiTags('health')
@Controller({ path: 'health', version: VERSION_NEUTRAL })
@Public()
@SkipRateLimit()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get()
  @HealthCheck('Check health', 'The same as `/health/ready`.')
  all(@Res({ passthrough: true }) response: Response): Promise<HealthResponse> {
    return this.ready(response);
  }

  @Get('live')
  @HealthCheck('Check liveness', 'Checks only the process. Restart it when this fails.')
  live(): HealthResponse {
    return this.health.live();
  }

  @Get('ready')
  @HealthCheck('Check readiness', 'Send requests to another instance when this fails; do not restart this one.')
  async ready(@Res({ passthrough: true }) response: Response): Promise<HealthResponse> {
    return respond(response, await this.health.ready());
  }

  @Get('db')
  @HealthCheck('Check the database', 'Runs a statement, with a timeout.')
  async db(@Res({ passthrough: true }) response: Response): Promise<HealthResponse> {
    return respond(response, await this.health.db());
  }
}

function respond(response: Response, health: Health): HealthResponse {
  response.status(health.status === 'healthy' ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
  if (health.status !== 'healthy') response.setHeader('Retry-After', RETRY_AFTER_SECONDS);
  return health;
}
