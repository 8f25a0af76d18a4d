import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { AllowApiKey, Permissions } from '../../kernel/auth/guard/access.decorators.js';
import { IdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { filterOf } from '../../kernel/http/pagination/list.query.js';
import { type Page, PageResponse } from '../../kernel/http/pagination/page.response.js';
import { Paginator } from '../../kernel/http/pagination/paginator.js';
import { CreatedResponse } from '../../kernel/http/responses/created-response.js';
import { VersionedResponse } from '../../kernel/http/responses/etag.js';
import { NoContentResponse } from '../../kernel/http/responses/json-response.js';
import { type Target, TargetResource } from '../../kernel/http/responses/target-resource.js';
import { UuidPipe } from '../../kernel/http/validation/uuid.pipe.js';
import { OrderPlacementService } from './order-placement.service.js';
import { OrderTransitionsService } from './order-transitions.service.js';
import { ListOrdersQuery, orderFilterOf, OrderRequest, OrderResponse } from './orders.dto.js';
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
  @PageResponse(OrderResponse)
  @ApiOperation({ summary: 'List orders', description: 'Your own; with `orders:read` all orders. Newest first.' })
  async list(@CurrentActor() actor: Actor, @Query() query: ListOrdersQuery): Promise<Page<OrderResponse>> {
    const page = this.paginator.requestedPage(query);
    return page.respond(await this.orders.list(actor, orderFilterOf(filterOf(query)), page), OrderResponse.from);
  }

  @Get(':id')
  @AllowApiKey('orders:place', 'orders:read')
  @VersionedResponse(OrderResponse)
  @ApiOperation({ summary: 'Get an order', description: 'One of your own; with `orders:read` any order.' })
  async get(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<OrderResponse> {
    return OrderResponse.from(await this.orders.get(actor, id));
  }

  @IdempotentPost()
  @Permissions('orders:place')
  @CreatedResponse(OrderResponse, {
    problems: ['out_of_stock', 'product_not_sold', 'mixed_currencies', 'prices_changed', 'too_much_reserved'],
  })
  @ApiOperation({
    summary: 'Place an order',
    description: 'Reserves the stock of all lines or of none, at the current prices.',
  })
  async place(@CurrentActor() actor: Actor, @Body() { lines }: OrderRequest): Promise<OrderResponse> {
    return OrderResponse.from(await this.placement.place(actor, lines));
  }

  @Put(':id')
  @Permissions('orders:place')
  @VersionedResponse(OrderResponse, {
    problems: [
      'order_state',
      'out_of_stock',
      'product_not_sold',
      'mixed_currencies',
      'prices_changed',
      'too_much_reserved',
    ],
  })
  @ApiOperation({
    summary: 'Replace the lines of an order',
    description:
      'Of a pending order of your own; with `orders:manage` of any pending order. Reserves and releases the difference in stock, completely or not at all. ' +
      'A line that stays or shrinks keeps its name and price; a new or larger line gets the current ones. `reservedUntil` does not change.',
  })
  async replace(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() { lines }: OrderRequest,
  ): Promise<OrderResponse> {
    return OrderResponse.from(await this.transitions.replace(actor, target, lines));
  }

  @IdempotentPost(':id/pay')
  @Permissions('orders:manage')
  @VersionedResponse(OrderResponse, { problems: ['order_state'] })
  @ApiOperation({
    summary: 'Mark an order as paid',
    description: '`pending` becomes `paid`, and the reservation of the stock no longer expires. For payment services.',
  })
  async pay(@CurrentActor() actor: Actor, @TargetResource() target: Target): Promise<OrderResponse> {
    return OrderResponse.from(await this.transitions.advance(actor, target, 'pay'));
  }

  @IdempotentPost(':id/ship')
  @Permissions('orders:manage')
  @VersionedResponse(OrderResponse, { problems: ['order_state'] })
  @ApiOperation({ summary: 'Mark an order as shipped', description: '`paid` becomes `shipped`.' })
  async ship(@CurrentActor() actor: Actor, @TargetResource() target: Target): Promise<OrderResponse> {
    return OrderResponse.from(await this.transitions.advance(actor, target, 'ship'));
  }

  @IdempotentPost(':id/deliver')
  @Permissions('orders:manage')
  @VersionedResponse(OrderResponse, { problems: ['order_state'] })
  @ApiOperation({ summary: 'Mark an order as delivered', description: '`shipped` becomes `delivered`.' })
  async deliver(@CurrentActor() actor: Actor, @TargetResource() target: Target): Promise<OrderResponse> {
    return OrderResponse.from(await this.transitions.advance(actor, target, 'deliver'));
  }

  @IdempotentPost(':id/cancel')
  @Permissions('orders:place')
  @VersionedResponse(OrderResponse, { problems: ['order_state'] })
  @ApiOperation({
    summary: 'Cancel an order',
    description:
      'One of your own; with `orders:manage` any order. `pending` or `paid` becomes `cancelled`, and the stock is released. ' +
      'The event `order.cancelled` names the paid amount as `refund`.',
  })
  async cancel(@CurrentActor() actor: Actor, @TargetResource() target: Target): Promise<OrderResponse> {
    return OrderResponse.from(await this.transitions.cancel(actor, target));
  }

  @Delete(':id')
  @Permissions('orders:delete')
  @NoContentResponse({ problems: ['order_state'] })
  @ApiOperation({
    summary: 'Delete an order',
    description: 'A `delivered` or `cancelled` one. Its audit records are kept.',
  })
  async delete(@CurrentActor() actor: Actor, @TargetResource() target: Target): Promise<void> {
    await this.transitions.delete(actor, target);
  }
}
