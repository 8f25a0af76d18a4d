import { applyDecorators, Controller, Get, HttpStatus, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public, Roles } from '../../kernel/auth/guard/access.decorators.js';
import { OkResponse } from '../../kernel/http/responses/json-response.js';
import { Takes } from '../../kernel/http/validation/undeclared-input.guard.js';
import { SkipRateLimit } from '../../kernel/rate-limits/rate-limit.decorators.js';
import { DetailedHealthResponse, HealthResponse } from './health.dto.js';
import { type Health, HealthService } from './health.service.js';

const RETRY_AFTER_SECONDS = 2;

/** For a check: 200, or 503 with the same body. */
export function HealthCheck(
  summary: string,
  description: string,
  type: typeof HealthResponse = HealthResponse,
): MethodDecorator {
  return applyDecorators(
    OkResponse(type, { description: 'Healthy.', noStore: true }),
    ApiResponse({
      status: HttpStatus.SERVICE_UNAVAILABLE,
      type,
      description: 'Unhealthy; see `checks`.',
    }),
    ApiOperation({ summary, description }),
  );
}

@ApiTags('health')
@Controller({ path: 'health', version: VERSION_NEUTRAL })
@Public()
@SkipRateLimit()
@Takes('query')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get()
  @HealthCheck(
    'Check health',
    'Readiness, and what an instance can do without for a while: queues, outbox, worker, migrations, disk. `degraded` is answered with 200. These checks are made every five seconds at most.',
  )
  async all(@Res({ passthrough: true }) response: Response): Promise<HealthResponse> {
    return respond(response, await this.health.all());
  }

  @Get('detailed')
  @Roles('admin')
  @HealthCheck(
    'Check health in detail',
    'Also queue depths, workers, the newest migration, the connection pool, figures of the process, and settings to look at.',
    DetailedHealthResponse,
  )
  async detailed(@Res({ passthrough: true }) response: Response): Promise<DetailedHealthResponse> {
    return respond(response, await this.health.detailed());
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

function respond<T extends Health>(response: Response, health: T): T {
  const isUsable = health.status !== 'unhealthy';
  response.status(isUsable ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
  if (!isUsable) response.setHeader('Retry-After', RETRY_AFTER_SECONDS);
  return health;
}
