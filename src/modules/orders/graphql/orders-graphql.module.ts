import { Module } from '@nestjs/common';
import { ProductsModule } from '../../products/products.module.js';
import { UsersModule } from '../../users/users.module.js';
import { OrdersModule } from '../orders.module.js';
import { OrderEventsResolver } from './order-events.resolver.js';
import { OrderLinesResolver } from './order-lines.resolver.js';
import { OrdersResolver } from './orders.resolver.js';

/** The orders of the GraphQL schema. */
@Module({
  imports: [OrdersModule, ProductsModule, UsersModule],
  providers: [OrdersResolver, OrderLinesResolver, OrderEventsResolver],
})
export class OrdersGraphqlModule {
  static readonly resolvers = [OrdersResolver, OrderLinesResolver, OrderEventsResolver];
}
