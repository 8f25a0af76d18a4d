import { Body, Controller, Delete, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { Permissions } from '../../kernel/auth/guard/access.decorators.js';
import { NonIdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { filterOf } from '../../kernel/http/pagination/list.query.js';
import { type Page, PageResponse } from '../../kernel/http/pagination/page.response.js';
import { Paginator } from '../../kernel/http/pagination/paginator.js';
import { CreatedResponse } from '../../kernel/http/responses/created-response.js';
import { VersionedResponse } from '../../kernel/http/responses/etag.js';
import { NoContentResponse } from '../../kernel/http/responses/json-response.js';
import { type Target, TargetResource } from '../../kernel/http/responses/target-resource.js';
import { UuidPipe } from '../../kernel/http/validation/uuid.pipe.js';
import {
  ListWebhooksQuery,
  PatchWebhookRequest,
  RotateWebhookSecretRequest,
  WebhookRequest,
  WebhookResponse,
  WebhookWithSecretResponse,
} from './webhooks.dto.js';
import { WebhooksService } from './webhooks.service.js';

@ApiTags('webhooks')
@Controller('webhooks')
@Permissions('webhooks:manage')
export class WebhooksController {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly paginator: Paginator,
  ) {}

  @Get()
  @PageResponse(WebhookResponse)
  @ApiOperation({ summary: 'List webhooks', description: 'Without their secrets. Newest first.' })
  async list(@Query() query: ListWebhooksQuery): Promise<Page<WebhookResponse>> {
    const page = this.paginator.requestedPage(query);
    return page.respond(await this.webhooks.list(filterOf(query), page), WebhookResponse.from);
  }

  @NonIdempotentPost()
  @CreatedResponse(WebhookWithSecretResponse)
  @ApiOperation({
    summary: 'Create a webhook',
    description:
      'From now on, events of these types are sent to the URL, signed after Standard Webhooks. ' +
      'The response contains the secret, which is shown only once.',
  })
  @ApiBody({
    type: WebhookRequest,
    examples: {
      warehouse: {
        summary: 'Tell the warehouse which orders to ship, once it is activated',
        value: { url: 'https://example.com/webhooks', eventTypes: ['order.paid', 'order.cancelled'], isActive: false },
      },
    },
  })
  async create(@CurrentActor() actor: Actor, @Body() body: WebhookRequest): Promise<WebhookWithSecretResponse> {
    return WebhookWithSecretResponse.of(await this.webhooks.create(actor, body));
  }

  @Get(':id')
  @VersionedResponse(WebhookResponse, { derived: true })
  @ApiOperation({ summary: 'Get a webhook', description: 'Its URL, event types and state, without the secret.' })
  async get(@Param('id', UuidPipe) id: string): Promise<WebhookResponse> {
    return WebhookResponse.from(await this.webhooks.get(id));
  }

  @Patch(':id')
  @VersionedResponse(WebhookResponse)
  @ApiOperation({
    summary: 'Change a webhook',
    description:
      'Requires the permissions to read what events of all its types tell, because it may lead them elsewhere. ' +
      'Deactivating it cancels its pending deliveries.',
  })
  async update(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() body: PatchWebhookRequest,
  ): Promise<WebhookResponse> {
    return WebhookResponse.from(await this.webhooks.update(actor, target, body));
  }

  @NonIdempotentPost(':id/rotate')
  @VersionedResponse(WebhookWithSecretResponse)
  @ApiOperation({
    summary: 'Rotate the secret of a webhook',
    description:
      'Issues a new secret, which is shown only once. For `overlapSeconds` messages have a signature by each of the ' +
      'previous secrets, too, so that receivers can be updated.',
  })
  @ApiBody({
    type: RotateWebhookSecretRequest,
    examples: { hour: { summary: 'Sign with both secrets for an hour', value: { overlapSeconds: 3600 } } },
  })
  async rotate(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() { overlapSeconds }: RotateWebhookSecretRequest,
  ): Promise<WebhookWithSecretResponse> {
    return WebhookWithSecretResponse.of(await this.webhooks.rotate(actor, target, overlapSeconds));
  }

  @Delete(':id')
  @NoContentResponse()
  @ApiOperation({ summary: 'Delete a webhook', description: 'Its pending deliveries are cancelled.' })
  async delete(@CurrentActor() actor: Actor, @TargetResource() target: Target): Promise<void> {
    await this.webhooks.delete(actor, target);
  }
}
