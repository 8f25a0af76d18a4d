import { Controller, HttpStatus } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { NonIdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { JsonResponse } from '../../../kernel/http/responses/json-response.js';
import { TicketResponse } from '../notifications.dto.js';
import { SocketTicketsService } from './socket-tickets.service.js';

@ApiTags('notifications')
@Controller('notifications/ticket')
export class SocketTicketsController {
  constructor(private readonly tickets: SocketTicketsService) {}

  @NonIdempotentPost()
  @JsonResponse(HttpStatus.CREATED, TicketResponse)
  @ApiOperation({
    summary: 'Get a ticket for a socket connection',
    description: 'It is valid once, for 30 seconds. Clients that can send headers or `auth` do not need one.',
  })
  create(@CurrentActor() actor: Actor): Promise<TicketResponse> {
    return this.tickets.create(actor);
  }
}
