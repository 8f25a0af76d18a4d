import { Body, Controller, HttpStatus } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { IdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { JsonResponse } from '../../../kernel/http/responses/json-response.js';
import { AnnouncementRequest, AnnouncementResponse } from '../notifications.dto.js';
import { AnnouncementsService } from './announcements.service.js';

@ApiTags('notifications')
@Controller('notifications/announcements')
export class AnnouncementsController {
  constructor(private readonly announcements: AnnouncementsService) {}

  @IdempotentPost()
  @Permissions('notifications:send')
  @JsonResponse(HttpStatus.ACCEPTED, AnnouncementResponse)
  @ApiOperation({
    summary: 'Send an announcement',
    description: 'To the users who are connected by socket, as an `event`. It is not stored in inboxes.',
  })
  async send(@CurrentActor() actor: Actor, @Body() { text, role }: AnnouncementRequest): Promise<AnnouncementResponse> {
    return { id: await this.announcements.send(actor, text, role ?? null) };
  }
}
