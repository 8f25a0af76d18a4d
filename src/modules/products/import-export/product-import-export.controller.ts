import { Controller, Get, Query, type StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { ApiCsvDownload, csvDownload } from '../../../kernel/http/responses/csv-download.js';
import { OkResponse } from '../../../kernel/http/responses/json-response.js';
import { responseOf } from '../../../kernel/http/responses/response-properties.js';
import { CsvUpload, UploadedCsv } from '../../../kernel/http/uploads/csv-upload.decorator.js';
import type { Upload } from '../../../kernel/http/uploads/upload.js';
import { CatalogueService } from '../catalogue.service.js';
import {
  cellsOf,
  ExportProductsQuery,
  ImportProductsQuery,
  ImportResponse,
  PRODUCT_COLUMN_NAMES,
  PRODUCT_CSV_EXAMPLE,
  validatedRows,
} from './product-import-export.dto.js';
import { MAX_ROWS, ProductImportService } from './product-import.service.js';

@ApiTags('products')
@Controller('products')
export class ProductImportExportController {
  constructor(
    private readonly imports: ProductImportService,
    private readonly catalogue: CatalogueService,
  ) {}

  @Get('export')
  @Permissions('products:manage')
  @ApiCsvDownload('The products, as an attachment.', `${PRODUCT_CSV_EXAMPLE}\r\n`)
  @ApiOperation({
    summary: 'Export products',
    description: 'CSV, sorted by SKU, from one snapshot. `POST products/import` accepts it.',
  })
  download(@CurrentActor() actor: Actor, @Query() query: ExportProductsQuery): Promise<StreamableFile> {
    return csvDownload('products', PRODUCT_COLUMN_NAMES, this.catalogue.export(actor, query), cellsOf);
  }

  @CsvUpload('import', {
    description:
      `UTF-8, separated by commas or semicolons, at most ${MAX_ROWS} rows. The first line names the columns, in any order; ` +
      'without `description` or `active`, these fields of existing products do not change.',
    example: PRODUCT_CSV_EXAMPLE,
  })
  @Permissions('products:manage')
  @OkResponse(ImportResponse, { problems: ['unreadable_csv', 'import_refused', 'too_many_rows'] })
  @ApiOperation({
    summary: 'Import products',
    description:
      'Creates products with a new SKU and updates those that differ; importing the same file again changes nothing. Existing products keep their stock, unless `stock=set`. ' +
      'Rows follow the rules of `POST products`. All rows or none are imported, unless `mode=valid`.',
  })
  async upload(
    @CurrentActor() actor: Actor,
    @Query() query: ImportProductsQuery,
    @UploadedCsv() file: Upload,
  ): Promise<ImportResponse> {
    return responseOf(ImportResponse, await this.imports.import(actor, () => validatedRows(file), query));
  }
}
