import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../kernel/auth/guard/access.decorators.js';
import { type CursorPage, Paginator } from '../../kernel/http/pagination/paginator.js';
import { ApiCursorPage } from '../../kernel/http/pagination/page.response.js';
import { CatalogueService } from './catalogue.service.js';
import { CatalogueQuery, ProductResponse } from './products.dto.js';

/** What the second version of the API does otherwise. */
@ApiTags('products')
@Controller({ path: 'products', version: '2' })
export class ProductsV2Controller {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly paginator: Paginator,
  ) {}

  @Get()
  @Public()
  @ApiOperation({
    summary: 'Walk through products',
    description:
      'As in version 1, but by cursor only and without a total, so that no page of no filter has to count. Newest first unless sorted or searched.',
  })
  @ApiCursorPage(ProductResponse)
  list(@Query() query: CatalogueQuery): Promise<CursorPage<ProductResponse>> {
    return this.paginator.cursorPage(
      query,
      (window) => this.catalogue.listUncounted(query.filter, window),
      ProductResponse.from,
    );
  }
}
