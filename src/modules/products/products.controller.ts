import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Patch, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permissions, Public } from '../../kernel/auth/guard/access.decorators.js';
import { type Actor, CurrentActor } from '../../kernel/auth/actor.js';
import { Etag } from '../../kernel/http/responses/etag.js';
import { type ExpectedVersions, IfMatch } from '../../kernel/http/responses/if-match.js';
import { CreatedResponse } from '../../kernel/http/responses/created-response.js';
import { Paginator, type Page } from '../../kernel/http/pagination/paginator.js';
import { ApiPage } from '../../kernel/http/pagination/page.response.js';
import { IdempotentPost } from '../../kernel/http/idempotency/idempotent-post.js';
import { UuidPipe } from '../../kernel/http/request.pipe.js';
import { CatalogueService } from './catalogue.service.js';
import { ListProductsQuery, PatchProductRequest, ProductRequest, ProductResponse } from './products.dto.js';
import { ProductsService } from './products.service.js';

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
  @ApiOperation({
    summary: 'List products',
    description: 'The best match first when `q` is given, else the newest, unless sorted otherwise.',
  })
  @ApiPage(ProductResponse)
  list(@Query() query: ListProductsQuery): Promise<Page<ProductResponse>> {
    return this.paginator.page(query, (window) => this.catalogue.list(query.filter, window), ProductResponse.from);
  }

  @Get(':id')
  @Public()
  @Etag()
  @ApiOperation({ summary: 'Get a product' })
  @ApiOkResponse({ type: ProductResponse, description: 'The product.' })
  async get(@Param('id', UuidPipe) id: string): Promise<ProductResponse> {
    return ProductResponse.from(await this.products.get(id));
  }

  @IdempotentPost()
  @Permissions('products:manage')
  @CreatedResponse(ProductResponse)
  @ApiOperation({ summary: 'Add a product' })
  async create(@CurrentActor() actor: Actor, @Body() body: ProductRequest): Promise<ProductResponse> {
    return ProductResponse.from(await this.products.create(actor, body));
  }

  @Put(':id')
  @Permissions('products:manage')
  @Etag()
  @ApiOperation({
    summary: 'Replace a product',
    description: 'Every writable field; those left out get their default.',
  })
  @ApiOkResponse({ type: ProductResponse, description: 'The product as it is now.' })
  async replace(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: ProductRequest,
  ): Promise<ProductResponse> {
    return ProductResponse.from(await this.products.update(actor, id, body, expected));
  }

  @Patch(':id')
  @Permissions('products:manage')
  @Etag()
  @ApiOperation({
    summary: 'Change a product',
    description: 'The named fields; the others stay. Null is no value of any of them.',
  })
  @ApiOkResponse({ type: ProductResponse, description: 'The product as it is now.' })
  async patch(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PatchProductRequest,
  ): Promise<ProductResponse> {
    return ProductResponse.from(await this.products.update(actor, id, body, expected));
  }

  @Delete(':id')
  @Permissions('products:manage')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Delete a product', description: 'Orders keep what they say of it; its SKU is free again.' })
  @ApiNoContentResponse({ description: 'Deleted.' })
  async delete(
    @CurrentActor() actor: Actor,
    @Param('id', UuidPipe) id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<void> {
    await this.products.delete(actor, id, expected);
  }
}
