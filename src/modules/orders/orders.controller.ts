import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowApiKey, Permissions } from '../../kernel/auth/guard/access.decorators.js';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { ApiProblem } from '../../kernel/http/problems/problem.response.js';
import { Etag } from '../../kernel/http/responses/etag.js';
import { type ExpectedVersions, IfMatch } from '../../kernel/http/responses/if-match.js';
import { CreatedResponse } from '../../kernel/http/responses/created-response.js';
import { Paginator, type Page } from '../../kernel/http/pagination/paginator.js';
import { ApiPage } from '../../kernel/http/pagination/page.response.js';
import { IdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { UuidPipe } from '../../kernel/http/request.pipe.js';
import { OrderTransitionsService } from './order-transitions.service.js';
import { OrderPlacementService } from './order-placement.service.js';
import { ListOrdersQuery, OrderRequest, OrderResponse } from './orders.dto.js';
import { OrdersService } from './orders.service.js';

@ApiTags('orders')
@Controller('orders')
export class OrdersController {
  constructor(
    private readonly orders: OrdersService,
    private readonly placement: OrderPlacementService,
    private readonly transitions: OrderTransitionsService,
    private readonly paginator: Paginator,
  ) {}

  @Get()
  @AllowApiKey('orders:place', 'orders:read')
  @ApiOperation({ summary: 'List orders', description: 'Your own; with `orders:read` everybody’s. Newest first.' })
  @ApiPage(OrderResponse)
  list(@CurrentActor() actor: Actor, @Query() query: ListOrdersQuery): Promise<Page<OrderResponse>> {
    return this.paginator.page(query, (window) => this.orders.list(actor, query.filter, window), OrderResponse.from);
  }

  @Get(':id')
  @AllowApiKey('orders:place', 'orders:read')
  @Etag()
  @ApiOperation({ summary: 'Get an order', description: 'One of your own; with `orders:read` anybody’s.' })
  @ApiOkResponse({ type: OrderResponse, description: 'The order.' })
  async get(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<OrderResponse> {
    return OrderResponse.from(await this.orders.get(actor, id));
  }

  @IdempotentPost()
  @Permissions('orders:place')
  @CreatedResponse(OrderResponse)
  @ApiOperation({
    summary: 'Place an order',
    description: 'Takes the stock of all lines or of none, at the prices of this moment.',
  })
  async place(@CurrentActor() actor: Actor, @Body() { lines }: OrderRequest): Promise<OrderResponse> {
    return OrderResponse.from(await this.placement.place(actor, lines));
  }

  @Put(':id')
  @Permissions('orders:place')
  @Etag()
  @ApiOperation({
    summary: 'Replace the lines of an order',
    description:
      'Of a pending one of your own; with `orders:manage` anybody’s. Moves exactly the difference of stock, all of it or nothing. ' +
      'A line that stays or shrinks keeps its name and price; one that is new or grows gets those of today. `reservedUntil` stays.',
  })
  @ApiOkResponse({ type: OrderResponse, description: 'The order as it is now.' })
  async replace(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() { lines }: OrderRequest,
  ): Promise<OrderResponse> {
    return OrderResponse.from(await this.transitions.replace(actor, id, lines, expected));
  }

  @IdempotentPost(':id/pay')
  @Permissions('orders:manage')
  @HttpCode(HttpStatus.OK)
  @Etag()
  @ApiOperation({
    summary: 'Note that an order is paid',
    description:
      'Of a pending one: `pending` becomes `paid`, and its stock is kept for good. For what receives payments.',
  })
  @ApiOkResponse({ type: OrderResponse, description: 'The order as it is now.' })
  async pay(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<OrderResponse> {
    return OrderResponse.from(await this.transitions.pay(actor, id, expected));
  }

  @IdempotentPost(':id/ship')
  @Permissions('orders:manage')
  @HttpCode(HttpStatus.OK)
  @Etag()
  @ApiOperation({ summary: 'Note that an order left', description: '`paid` becomes `shipped`.' })
  @ApiOkResponse({ type: OrderResponse, description: 'The order as it is now.' })
  async ship(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<OrderResponse> {
    return OrderResponse.from(await this.transitions.ship(actor, id, expected));
  }

  @IdempotentPost(':id/deliver')
  @Permissions('orders:manage')
  @HttpCode(HttpStatus.OK)
  @Etag()
  @ApiOperation({ summary: 'Note that an order arrived', description: '`shipped` becomes `delivered`.' })
  @ApiOkResponse({ type: OrderResponse, description: 'The order as it is now.' })
  async deliver(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<OrderResponse> {
    return OrderResponse.from(await this.transitions.deliver(actor, id, expected));
  }

  @IdempotentPost(':id/cancel')
  @Permissions('orders:place')
  @HttpCode(HttpStatus.OK)
  @Etag()
  @ApiOperation({
    summary: 'Cancel an order',
    description:
      'One of your own; with `orders:manage` anybody’s. `pending` or `paid` becomes `cancelled`, and the stock is given back. ' +
      'What was paid is named by the event `order.cancelled` as `refund`.',
  })
  @ApiOkResponse({ type: OrderResponse, description: 'The order as it is now.' })
  async cancel(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<OrderResponse> {
    return OrderResponse.from(await this.transitions.cancel(actor, id, expected));
  }

  @Delete(':id')
  @Permissions('orders:delete')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Delete an order',
    description: 'One that has ended, so `delivered` or `cancelled`. Its audit records stay.',
  })
  @ApiNoContentResponse({ description: 'Deleted.' })
  @ApiProblem(409, 'The order has not ended.')
  async delete(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<void> {
    await this.transitions.delete(actor, id, expected);
  }
}
