import { Controller, Get, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { version } from '../../config/version.js';
import { Public } from '../../kernel/auth/guard/access.decorators.js';
import { OkResponse } from '../../kernel/http/responses/json-response.js';
import { RootResponse } from './health.dto.js';

@ApiTags('health')
@Controller({ version: VERSION_NEUTRAL })
@Public()
export class RootController {
  @Get()
  @OkResponse(RootResponse)
  @ApiOperation({ summary: 'Describe the application', description: 'Name, version and entry points.' })
  root(): RootResponse {
    return { name: 'Keelson', version, docs: '/docs', openapi: '/openapi.json', health: '/health', api: '/api/v1' };
  }
}
