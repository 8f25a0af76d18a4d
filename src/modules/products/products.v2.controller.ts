import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../kernel/auth/guard/access.decorators.js';
import { filterOf } from '../../kernel/http/pagination/list.query.js';
import { type CursorPage, PageResponse } from '../../kernel/http/pagination/page.response.js';
import { Paginator } from '../../kernel/http/pagination/paginator.js';
import { CatalogueService } from './catalogue.service.js';
import { CatalogueQuery, ProductResponse } from './products.dto.js';

/** The routes that differ in version 2 of the API. */
@ApiTags('products')
@Controller({ path: 'products', version: '2' })
export class ProductsV2Controller {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly paginator: Paginator,
  ) {}

  @Get()
  @Public()
  @PageResponse(ProductResponse, { counted: false, isPublic: true })
  @ApiOperation({
    summary: 'List products by cursor',
    description:
      'As in version 1, but by cursor only and without a total, so that nothing has to be counted. By default the best match first if `q` is given, else the newest.',
  })
  async list(@Query() query: CatalogueQuery): Promise<CursorPage<ProductResponse>> {
    const page = this.paginator.requestedPage(query);
    return page.respondUncounted(await this.catalogue.listUncounted(filterOf(query), page), ProductResponse.from);
  }
}
