import { Body, Controller, Delete, Get, Param, Patch, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { Permissions, Public } from '../../kernel/auth/guard/access.decorators.js';
import { IdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { filterOf } from '../../kernel/http/pagination/list.query.js';
import { type Page, PageResponse } from '../../kernel/http/pagination/page.response.js';
import { Paginator } from '../../kernel/http/pagination/paginator.js';
import { CreatedResponse } from '../../kernel/http/responses/created-response.js';
import { VersionedResponse } from '../../kernel/http/responses/etag.js';
import { NoContentResponse, OkResponse } from '../../kernel/http/responses/json-response.js';
import { type Target, TargetResource } from '../../kernel/http/responses/target-resource.js';
import { UuidPipe } from '../../kernel/http/validation/uuid.pipe.js';
import { CatalogueService } from './catalogue.service.js';
import {
  CategoriesResponse,
  ListProductsQuery,
  PatchProductRequest,
  ProductRequest,
  ProductResponse,
  ReplaceProductRequest,
  StockAdjustmentRequest,
} from './products.dto.js';
import { ProductsService } from './products.service.js';

const IF_MATCH = 'If-Match ignores changes of the stock, unless the request sets the stock to another number.';

@ApiTags('products')
@Controller('products')
export class ProductsController {
  constructor(
    private readonly products: ProductsService,
    private readonly catalogue: CatalogueService,
    private readonly paginator: Paginator,
  ) {}

  @Get()
  @Public()
  @PageResponse(ProductResponse, { isPublic: true })
  @ApiOperation({
    summary: 'List products',
    description: 'By default the best match first if `q` is given, else the newest.',
  })
  async list(@Query() query: ListProductsQuery): Promise<Page<ProductResponse>> {
    const page = this.paginator.requestedPage(query);
    return page.respond(await this.catalogue.list(filterOf(query), page), ProductResponse.from);
  }

  // Before `products/{id}`, which would match it.
  @Get('categories')
  @Public()
  @OkResponse(CategoriesResponse)
  @ApiOperation({ summary: 'List the categories', description: 'Of all products that can be ordered.' })
  async categories(): Promise<CategoriesResponse> {
    return { items: await this.catalogue.listCategories() };
  }

  @Get(':id')
  @Public()
  @VersionedResponse(ProductResponse, { isPublic: true })
  @ApiOperation({ summary: 'Get a product' })
  async get(@Param('id', UuidPipe) id: string): Promise<ProductResponse> {
    return ProductResponse.from(await this.products.get(id));
  }

  @IdempotentPost()
  @Permissions('products:manage')
  @CreatedResponse(ProductResponse, { problems: ['sku_taken'], example: { sku: 'NW-0138' } })
  @ApiOperation({ summary: 'Create a product' })
  async create(@CurrentActor() actor: Actor, @Body() body: ProductRequest): Promise<ProductResponse> {
    return ProductResponse.from(await this.products.create(actor, body));
  }

  @Put(':id')
  @Permissions('products:manage')
  @VersionedResponse(ProductResponse, {
    problems: ['sku_taken', 'stock_out_of_range', 'stock_version_required'],
    example: { stock: undefined },
  })
  @ApiOperation({ summary: 'Replace a product', description: IF_MATCH })
  async replace(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() body: ReplaceProductRequest,
  ): Promise<ProductResponse> {
    return ProductResponse.from(await this.products.update(actor, target, body));
  }

  @Patch(':id')
  @Permissions('products:manage')
  @VersionedResponse(ProductResponse, {
    problems: ['sku_taken', 'stock_out_of_range', 'stock_version_required'],
    example: { stock: undefined },
  })
  @ApiOperation({ summary: 'Change a product', description: `None of the fields accepts null. ${IF_MATCH}` })
  async patch(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() body: PatchProductRequest,
  ): Promise<ProductResponse> {
    return ProductResponse.from(await this.products.update(actor, target, body));
  }

  @IdempotentPost(':id/stock-adjustments')
  @Permissions('products:manage')
  @VersionedResponse(ProductResponse, { problems: ['stock_out_of_range'] })
  @ApiOperation({
    summary: 'Adjust the stock of a product',
    description:
      'Changes the stock by a difference, so that sales in between count. ' +
      'Send Idempotency-Key, so that a repetition adjusts nothing. With If-Match the whole product must be unchanged.',
  })
  async adjustStock(
    @CurrentActor() actor: Actor,
    @TargetResource() target: Target,
    @Body() body: StockAdjustmentRequest,
  ): Promise<ProductResponse> {
    return ProductResponse.from(await this.products.adjustStock(actor, target, body));
  }

  @Delete(':id')
  @Permissions('products:manage')
  @NoContentResponse()
  @ApiOperation({
    summary: 'Delete a product',
    description: 'Order lines keep their copy of it; its SKU can be used again.',
  })
  async delete(@CurrentActor() actor: Actor, @TargetResource() target: Target): Promise<void> {
    await this.products.delete(actor, target);
  }
}
