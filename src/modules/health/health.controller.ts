import { applyDecorators, Controller, Get, Header, HttpStatus, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../../kernel/auth/guard/access.decorators.js';
import { Deprecated } from '../../kernel/http/responses/deprecated.js';
import { SkipRateLimit } from '../../kernel/rate-limits/rate-limit.decorators.js';
import { version } from '../../config/version.js';
import { HealthResponse, RootResponse } from './health.dto.js';
import { type Health, HealthService } from './health.service.js';

/** A check that answers 503 with the same body when something is wrong. */
function ApiHealth(summary: string, description: string): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary, description }),
    ApiOkResponse({ type: HealthResponse, description: 'Healthy.' }),
    ApiResponse({
      status: HttpStatus.SERVICE_UNAVAILABLE,
      type: HealthResponse,
      description: 'Unhealthy; `checks` says what.',
    }),
    Header('Cache-Control', 'no-store'),
  );
}

@ApiTags('health')
@Controller({ version: VERSION_NEUTRAL })
@Public()
export class RootController {
  @Get()
  @ApiOperation({ summary: 'Where things are', description: 'Name, version and the places to begin.' })
  @ApiOkResponse({ type: RootResponse, description: 'The application.' })
  root(): RootResponse {
    return { name: 'Keelson', version, docs: '/docs', openapi: '/openapi.json', health: '/health', api: '/api/v1' };
  }
}

@ApiTags('health')
@Controller({ path: 'health', version: VERSION_NEUTRAL })
@Public()
@SkipRateLimit()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get()
  @ApiHealth('Is it healthy?', 'The same as `/health/ready`.')
  all(@Res({ passthrough: true }) response: Response): Promise<HealthResponse> {
    return this.ready(response);
  }

  @Get('live')
  @ApiHealth('Is the process alive?', 'Asks nothing outside of the process. When this fails, restart it.')
  live(): HealthResponse {
    return this.health.live();
  }

  @Get('ready')
  @ApiHealth('Can it take requests?', 'When this fails, send requests elsewhere; do not restart it.')
  async ready(@Res({ passthrough: true }) response: Response): Promise<HealthResponse> {
    return answer(response, await this.health.ready());
  }

  @Get('db')
  @ApiHealth('Does the database answer?', 'Runs a statement, with a timeout.')
  async db(@Res({ passthrough: true }) response: Response): Promise<HealthResponse> {
    return answer(response, await this.health.db());
  }
}

/**
 * The same under /api/v1, where it was for clients that know no other place.
 * Whether a process is well has no version: what watches it should not have to
 * change when the API gets its next one.
 */
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
  @ApiHealth('Is it healthy?', 'Now at `/health`.')
  override all(@Res({ passthrough: true }) response: Response): Promise<HealthResponse> {
    return super.all(response);
  }

  @Get('live')
  @ApiHealth('Is the process alive?', 'Now at `/health/live`.')
  override live(): HealthResponse {
    return super.live();
  }

  @Get('ready')
  @ApiHealth('Can it take requests?', 'Now at `/health/ready`.')
  override ready(@Res({ passthrough: true }) response: Response): Promise<HealthResponse> {
    return super.ready(response);
  }

  @Get('db')
  @ApiHealth('Does the database answer?', 'Now at `/health/db`.')
  override db(@Res({ passthrough: true }) response: Response): Promise<HealthResponse> {
    return super.db(response);
  }
}

function answer(response: Response, health: Health): HealthResponse {
  response.status(health.status === 'healthy' ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
  if (health.status !== 'healthy') response.setHeader('Retry-After', '2');
  return health;
}
