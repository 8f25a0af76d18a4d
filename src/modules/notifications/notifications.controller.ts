import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { Permissions } from '../../kernel/auth/guard/access.decorators.js';
import { IdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { filterOf } from '../../kernel/http/pagination/list.query.js';
import { Page, PageResponse } from '../../kernel/http/pagination/page.response.js';
import { Paginator } from '../../kernel/http/pagination/paginator.js';
import { OkResponse } from '../../kernel/http/responses/json-response.js';
import { UuidPipe } from '../../kernel/http/validation/uuid.pipe.js';
import {
  ListNotificationsQuery,
  NotificationPageInfo,
  NotificationResponse,
  PreferencesRequest,
  PreferencesResponse,
  ReadNotificationsResponse,
} from './notifications.dto.js';
import { NotificationsService } from './notifications.service.js';
import { PreferencesService } from './preferences/preferences.service.js';

@ApiTags('notifications')
@Controller('notifications')
@Permissions('notifications:read')
export class NotificationsController {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly preferences: PreferencesService,
    private readonly paginator: Paginator,
  ) {}

  @Get()
  @PageResponse(NotificationResponse, { info: NotificationPageInfo })
  @ApiOperation({
    summary: 'List notifications',
    description: 'Your own, newest first, and in `page.unread` how many are unread. They are kept for some months.',
  })
  async list(
    @CurrentActor() actor: Actor,
    @Query() query: ListNotificationsQuery,
  ): Promise<Page<NotificationResponse, NotificationPageInfo>> {
    const requested = this.paginator.requestedPage(query);
    const result = await this.notifications.list(actor, filterOf(query), requested);
    const { items, page, link } = requested.respond(result, NotificationResponse.from);
    return new Page(items, { ...page, unread: result.unread }, link);
  }

  @IdempotentPost(':id/read')
  @OkResponse(NotificationResponse, { problems: ['notification_not_found'] })
  @ApiOperation({ summary: 'Mark a notification as read', description: 'A second time changes nothing.' })
  async markRead(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<NotificationResponse> {
    return NotificationResponse.from(await this.notifications.markRead(actor, id));
  }

  @IdempotentPost('read-all')
  @OkResponse(ReadNotificationsResponse)
  @ApiOperation({ summary: 'Mark all notifications as read' })
  async markReadAll(@CurrentActor() actor: Actor): Promise<ReadNotificationsResponse> {
    return { read: await this.notifications.markAllRead(actor) };
  }

  @Get('preferences')
  @OkResponse(PreferencesResponse)
  @ApiOperation({ summary: 'Get your preferences', description: 'For each type of notification and each channel.' })
  async listPreferences(@CurrentActor() { userId }: Actor): Promise<PreferencesResponse> {
    return { preferences: await this.preferences.list(userId) };
  }

  @Patch('preferences')
  @OkResponse(PreferencesResponse)
  @ApiOperation({
    summary: 'Change your preferences',
    description: 'The given ones; the others stay. A channel that a type does not have is ignored.',
  })
  async updatePreferences(
    @CurrentActor() actor: Actor,
    @Body() { preferences }: PreferencesRequest,
  ): Promise<PreferencesResponse> {
    return { preferences: await this.preferences.update(actor, preferences) };
  }
}
