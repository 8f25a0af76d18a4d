import { Args, Query, Resolver } from '@nestjs/graphql';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import {
  type Connection,
  ConnectionField,
  connectionType,
  PageConnection,
} from '../../../kernel/graphql/schema/connection.js';
import { ListArguments, type Validated } from '../../../kernel/graphql/schema/list-arguments.js';
import {
  Deleted,
  IdempotentMutationField,
  MutationField,
  TargetObject,
} from '../../../kernel/graphql/schema/mutations.js';
import { CachedPublicField } from '../../../kernel/graphql/schema/cached-public-field.js';
import { Uuid } from '../../../kernel/graphql/schema/scalars.js';
import { inputType } from '../../../kernel/graphql/schema/types-from-dtos.js';
import { filterOf } from '../../../kernel/http/pagination/list.query.js';
import { Paginator } from '../../../kernel/http/pagination/paginator.js';
import type { Target } from '../../../kernel/http/responses/target-resource.js';
import { CatalogueService } from '../catalogue.service.js';
import {
  CatalogueQuery,
  PatchProductRequest,
  ProductRequest,
  ProductResponse,
  StockAdjustmentRequest,
} from '../products.dto.js';
import { ProductsService } from '../products.service.js';
import { ProductType } from './product.type.js';

const ProductConnection = connectionType('Product', ProductType, '@public');
const ProductInput = inputType('ProductInput', ProductRequest);
const ProductPatch = inputType('ProductPatch', PatchProductRequest);
const StockAdjustment = inputType('StockAdjustment', StockAdjustmentRequest);

/** Products in GraphQL: what ProductsController does in REST. */
@Resolver(() => ProductType)
export class ProductsResolver {
  constructor(
    private readonly productsService: ProductsService,
    private readonly catalogue: CatalogueService,
    private readonly paginator: Paginator,
  ) {}

  @ConnectionField(ProductConnection, 'By default the best match first if `q` is given, else the newest.')
  @CachedPublicField()
  async products(
    @ListArguments(CatalogueQuery, 'ProductFilter') query: Validated<CatalogueQuery>,
  ): Promise<Connection<ProductResponse>> {
    const page = this.paginator.requestedPage(query, '/api/v1/products');
    return new PageConnection(page, await this.catalogue.list(filterOf(query), page), ProductResponse.from);
  }

  @Query(() => ProductType, { nullable: true, description: 'The product with this id.' })
  @CachedPublicField()
  async product(@Args('id', { type: () => Uuid }) id: string): Promise<ProductResponse> {
    return ProductResponse.from(await this.productsService.get(id));
  }

  @IdempotentMutationField(ProductType, { description: 'Creates a product.', problems: ['sku_taken'] })
  @Permissions('products:manage')
  async createProduct(
    @CurrentActor() actor: Actor,
    @Args('input', { type: () => ProductInput }) input: ProductRequest,
  ): Promise<ProductResponse> {
    return ProductResponse.from(await this.productsService.create(actor, input));
  }

  @MutationField(ProductType, {
    description: 'Changes the given fields of a product. Setting the stock requires `expectedVersion`.',
    problems: ['product_not_found', 'sku_taken', 'stock_version_required', 'precondition_failed'],
  })
  @Permissions('products:manage')
  async updateProduct(
    @CurrentActor() actor: Actor,
    @TargetObject() target: Target,
    @Args('input', { type: () => ProductPatch }) input: PatchProductRequest,
  ): Promise<ProductResponse> {
    return ProductResponse.from(await this.productsService.update(actor, target, input));
  }

  @IdempotentMutationField(ProductType, {
    description: 'Changes the stock of a product by a difference.',
    problems: ['product_not_found', 'stock_out_of_range', 'precondition_failed'],
  })
  @Permissions('products:manage')
  async adjustStock(
    @CurrentActor() actor: Actor,
    @TargetObject() target: Target,
    @Args('input', { type: () => StockAdjustment }) input: StockAdjustmentRequest,
  ): Promise<ProductResponse> {
    return ProductResponse.from(await this.productsService.adjustStock(actor, target, input));
  }

  @MutationField(Deleted, {
    description: 'Deletes a product. Order lines keep their copy of it.',
    problems: ['product_not_found', 'precondition_failed'],
  })
  @Permissions('products:manage')
  async deleteProduct(@CurrentActor() actor: Actor, @TargetObject() target: Target): Promise<Deleted> {
    await this.productsService.delete(actor, target);
    return { id: target.id };
  }
}
