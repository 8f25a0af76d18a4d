import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { OkResponse } from '../../../kernel/http/responses/json-response.js';
import { AiTotalUsageResponse, AiUsageResponse } from './usage.dto.js';
import { UsageService } from './usage.service.js';

@ApiTags('ai')
@Controller('ai/usage')
export class UsageController {
  constructor(private readonly usage: UsageService) {}

  @Get()
  @Permissions('ai:use')
  @OkResponse(AiUsageResponse)
  @ApiOperation({
    summary: 'Get your AI usage',
    description: 'Today (UTC): your calls, and what is left of your budget.',
  })
  get(@CurrentActor() actor: Actor): Promise<AiUsageResponse> {
    return this.usage.get(actor);
  }

  @Get('service')
  @Permissions('ai:read')
  @OkResponse(AiTotalUsageResponse)
  @ApiOperation({
    summary: 'Get the AI usage of the service',
    description: 'Today (UTC): all calls, and who used most.',
  })
  getService(): Promise<AiTotalUsageResponse> {
    return this.usage.getService();
  }
}
