import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentContext, type GraphqlContext } from '../../../kernel/graphql/endpoint/graphql-context.js';
import { ProductsService } from '../../products/products.service.js';
import { ProductType, productObject } from '../../products/graphql/product.type.js';
import type { OrderLineResponse } from '../orders.dto.js';
import { OrderLineType } from './order.type.js';

/** Lines of orders in GraphQL, with their products as they are now. */
@Resolver(() => OrderLineType)
export class OrderLinesResolver {
  constructor(private readonly products: ProductsService) {}

  @ResolveField(() => ProductType, { nullable: true, description: 'The product as it is now; null once deleted.' })
  async product(
    @Parent() { productId }: OrderLineResponse,
    @CurrentContext() context: GraphqlContext,
  ): Promise<object | null> {
    const product = await context.load('products', productId, (ids) => this.products.listByIds(ids));
    return product && productObject(product);
  }
}
