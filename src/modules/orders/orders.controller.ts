import { Body, Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OpenToKeys, Permissions } from '../../kernel/auth/access.decorators.js';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { Versioned } from '../../kernel/http/conditional/etag.js';
import { Creates } from '../../kernel/http/created.js';
import { Lists, type Page } from '../../kernel/http/lists/lists.js';
import { ApiPage } from '../../kernel/http/lists/page.response.js';
import { Post } from '../../kernel/http/post.js';
import { UuidPipe } from '../../kernel/http/request.pipe.js';
import { ListOrdersQuery, OrderResponse, PlaceOrderRequest } from './orders.dto.js';
import { OrdersService } from './orders.service.js';

@ApiTags('orders')
@Controller('orders')
export class OrdersController {
  constructor(
    private readonly orders: OrdersService,
    private readonly lists: Lists,
  ) {}

  @Get()
  @OpenToKeys('orders:place', 'orders:read')
  @ApiOperation({ summary: 'List orders', description: 'Your own; with `orders:read` everybody’s. Newest first.' })
  @ApiPage(OrderResponse)
  list(@CurrentActor() actor: Actor, @Query() query: ListOrdersQuery): Promise<Page<OrderResponse>> {
    return this.lists.answer(query, (window) => this.orders.list(actor, query.filter, window), OrderResponse.from);
  }

  @Get(':id')
  @OpenToKeys('orders:place', 'orders:read')
  @Versioned()
  @ApiOperation({ summary: 'Get an order', description: 'One of your own; with `orders:read` anybody’s.' })
  @ApiOkResponse({ type: OrderResponse, description: 'The order.' })
  async get(@CurrentActor() actor: Actor, @Param('id', UuidPipe) id: string): Promise<OrderResponse> {
    return OrderResponse.from(await this.orders.get(actor, id));
  }

  @Post()
  @Permissions('orders:place')
  @Creates(OrderResponse)
  @ApiOperation({
    summary: 'Place an order',
    description: 'Takes the stock of all lines or of none, at the prices of this moment.',
  })
  async place(@CurrentActor() actor: Actor, @Body() { lines }: PlaceOrderRequest): Promise<OrderResponse> {
    return OrderResponse.from(await this.orders.place(actor, lines));
  }
}
