import { Controller, Get, HttpStatus, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { IdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { filterOf } from '../../../kernel/http/pagination/list.query.js';
import { type Page, PageResponse } from '../../../kernel/http/pagination/page.response.js';
import { Paginator } from '../../../kernel/http/pagination/paginator.js';
import { JsonResponse, OkResponse } from '../../../kernel/http/responses/json-response.js';
import { UuidPipe } from '../../../kernel/http/validation/uuid.pipe.js';
import { declareLimit } from '../../../kernel/rate-limits/limit.js';
import { RateLimit } from '../../../kernel/rate-limits/rate-limit.decorators.js';
import { DeliveryResponse, ListDeliveriesQuery } from './deliveries.dto.js';
import { DeliveriesService } from './deliveries.service.js';

/** Test messages go to servers of others. */
const TEST_MESSAGES = declareLimit('webhook-tests', 10, 60);

@ApiTags('webhooks')
@Controller('webhooks/:id')
@Permissions('webhooks:manage')
export class DeliveriesController {
  constructor(
    private readonly deliveries: DeliveriesService,
    private readonly paginator: Paginator,
  ) {}

  @IdempotentPost('test')
  @RateLimit(TEST_MESSAGES)
  @JsonResponse(HttpStatus.ACCEPTED, DeliveryResponse, { problems: ['webhooks_off'] })
  @ApiOperation({
    summary: 'Test a webhook',
    description:
      'Sends a message of the type `webhook.test`, once, also to an inactive webhook. ' +
      'Poll the delivery until its `status` is no longer `pending`.',
  })
  async test(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<DeliveryResponse> {
    return DeliveryResponse.from(await this.deliveries.test(actor, id));
  }

  @Get('deliveries')
  @PageResponse(DeliveryResponse)
  @ApiOperation({ summary: 'List deliveries', description: 'Of the last 30 days, without the messages. Newest first.' })
  async list(
    @Param('id', UuidPipe) webhookId: string,
    @Query() query: ListDeliveriesQuery,
  ): Promise<Page<DeliveryResponse>> {
    const page = this.paginator.requestedPage(query);
    const filter = { ...filterOf(query), webhookId };
    return page.respond(await this.deliveries.list(filter, page), DeliveryResponse.from);
  }

  @Get('deliveries/:deliveryId')
  @OkResponse(DeliveryResponse, { problems: ['webhook_not_found', 'webhook_delivery_not_found'] })
  @ApiOperation({
    summary: 'Get a delivery',
    description: 'What came of the last attempt, and when the next one is due.',
  })
  async get(
    @Param('id', UuidPipe) id: string,
    @Param('deliveryId', UuidPipe) deliveryId: string,
  ): Promise<DeliveryResponse> {
    return DeliveryResponse.from(await this.deliveries.get(id, deliveryId));
  }

  @IdempotentPost('deliveries/:deliveryId/replay')
  @JsonResponse(HttpStatus.ACCEPTED, DeliveryResponse, {
    problems: [
      'webhook_not_found',
      'webhook_delivery_not_found',
      'webhook_delivery_pending',
      'webhook_inactive',
      'webhooks_off',
    ],
  })
  @ApiOperation({
    summary: 'Replay a delivery',
    description:
      'Sends the message again, with the same `webhook-id` and all retries, whatever came of it before. ' +
      'Receivers that remember ids ignore it if they had it.',
  })
  async replay(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @Param('deliveryId', UuidPipe) deliveryId: string,
  ): Promise<DeliveryResponse> {
    return DeliveryResponse.from(await this.deliveries.replay(actor, id, deliveryId));
  }
}
