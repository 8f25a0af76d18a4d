import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Query, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { clearSessionCookies } from '../../../kernel/auth/cookies/session-cookies.js';
import { ApiProblem } from '../../../kernel/http/problems/problem.response.js';
import { Paginator, type Page } from '../../../kernel/http/pagination/paginator.js';
import { ApiPage } from '../../../kernel/http/pagination/page.response.js';
import { UuidPipe } from '../../../kernel/http/request.pipe.js';
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
  @ApiOperation({
    summary: 'List your sessions',
    description: 'Where you are signed in, newest first unless sorted otherwise.',
  })
  @ApiPage(SessionResponse)
  list(@CurrentActor() actor: Actor, @Query() query: ListSessionsQuery): Promise<Page<SessionResponse>> {
    const { sessionId } = actor.credential;
    return this.paginator.page(
      query,
      (window) => this.sessions.list(actor, window),
      (session) => SessionResponse.from(session, sessionId),
    );
  }

  @Delete()
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Sign out everywhere', description: 'Ends all your sessions, this one as well.' })
  @ApiNoContentResponse({ description: 'Signed out everywhere.' })
  async revokeAll(@CurrentActor() actor: Actor, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.sessions.revokeAll(actor, actor.userId);
    clearSessionCookies(response);
  }

  @Delete(':id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'End a session', description: 'Signs you out there. It need not be the current one.' })
  @ApiNoContentResponse({ description: 'Ended.' })
  @ApiProblem(404, 'You have no such session.')
  async revoke(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<void> {
    await this.sessions.revoke(actor, id);
  }
}
