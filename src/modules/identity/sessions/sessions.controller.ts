import { Controller, Delete, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { clearSessionCookies } from '../../../kernel/auth/cookies/cookies.js';
import { type Page, PageResponse } from '../../../kernel/http/pagination/page.response.js';
import { Paginator } from '../../../kernel/http/pagination/paginator.js';
import { NoContentResponse } from '../../../kernel/http/responses/json-response.js';
import { UuidPipe } from '../../../kernel/http/validation/uuid.pipe.js';
import { ListSessionsQuery, SessionResponse } from '../identity.dto.js';
import { SessionsService } from './sessions.service.js';

@ApiTags('auth')
@Controller('auth/sessions')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly paginator: Paginator,
  ) {}

  @Get()
  @PageResponse(SessionResponse)
  @ApiOperation({ summary: 'List your sessions', description: 'Newest first by default.' })
  async list(@CurrentActor() actor: Actor, @Query() query: ListSessionsQuery): Promise<Page<SessionResponse>> {
    const page = this.paginator.requestedPage(query);
    const { sessionId } = actor.credential;
    return page.respond(await this.sessions.list(actor, page), (session) => SessionResponse.from(session, sessionId));
  }

  @Delete()
  @NoContentResponse()
  @ApiOperation({ summary: 'Sign out everywhere', description: 'Revokes all your sessions, including this one.' })
  async revokeSessions(@CurrentActor() actor: Actor, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.sessions.revokeAll(actor);
    clearSessionCookies(response);
  }

  @Delete(':id')
  @NoContentResponse({ problems: ['session_not_found'] })
  @ApiOperation({ summary: 'Revoke a session', description: 'The current one or another one of yours.' })
  async revoke(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<void> {
    await this.sessions.revoke(actor, id);
  }
}
