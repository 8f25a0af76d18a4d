import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '../../kernel/auth/guard/access.decorators.js';
import { Deprecated } from '../../kernel/http/responses/deprecated.js';
import { SkipRateLimit } from '../../kernel/rate-limits/rate-limit.decorators.js';
import { HealthCheck, HealthController } from './health.controller.js';
import type { HealthResponse } from './health.dto.js';

/** The checks under /api/v1, for old clients. Probes should not depend on the version of the API. */
@Controller('health')
@Public()
@SkipRateLimit()
@Deprecated({
  since: '2026-11-21',
  until: '2027-12-01',
  successor: (path) => path.replace(/^\/api\/v1/, ''),
})
export class VersionedHealthController extends HealthController {
  @Get()
  @HealthCheck('Check health', 'Moved to `/health`.')
  override all(@Res({ passthrough: true }) response: Response): Promise<HealthResponse> {
    return super.all(response);
  }

  @Get('live')
  @HealthCheck('Check liveness', 'Moved to `/health/live`.')
  override live(): HealthResponse {
    return super.live();
  }

  @Get('ready')
  @HealthCheck('Check readiness', 'Moved to `/health/ready`.')
  override ready(@Res({ passthrough: true }) response: Response): Promise<HealthResponse> {
    return super.ready(response);
  }

  @Get('db')
  @HealthCheck('Check the database', 'Moved to `/health/db`.')
  override db(@Res({ passthrough: true }) response: Response): Promise<HealthResponse> {
    return super.db(response);
  }
}
