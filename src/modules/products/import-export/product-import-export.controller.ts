import { Controller, Get, HttpCode, HttpStatus, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { ApiCsvDownload, csvDownload } from '../../../kernel/http/responses/csv-download.js';
import { CsvUpload, UploadedCsv } from '../../../kernel/http/uploads/csv-upload.decorator.js';
import type { Upload } from '../../../kernel/http/uploads/upload.js';
import { ProductExportService } from './product-export.service.js';
import { MAX_ROWS, ProductImportService } from './product-import.service.js';
import {
  cellsOf,
  checkedRows,
  ExportProductsQuery,
  ImportProductsQuery,
  ImportResponse,
  PRODUCT_COLUMN_NAMES,
  PRODUCT_CSV_EXAMPLE,
} from './product-import-export.dto.js';

/** The catalogue as a file, in and out. */
@ApiTags('products')
@Controller('products')
export class ProductImportExportController {
  constructor(
    private readonly imports: ProductImportService,
    private readonly exports: ProductExportService,
  ) {}

  @Get('export')
  @Permissions('products:manage')
  @ApiOperation({
    summary: 'Download products',
    description: 'As CSV, by SKU, all of one moment. `POST products/import` reads it.',
  })
  @ApiCsvDownload('The products, as a file with a name.', `${PRODUCT_CSV_EXAMPLE}\r\n`)
  download(@CurrentActor() actor: Actor, @Query() query: ExportProductsQuery): Promise<StreamableFile> {
    return csvDownload('products', PRODUCT_COLUMN_NAMES, this.exports.export(actor, query.filter), cellsOf);
  }

  @CsvUpload('import', {
    description:
      `UTF-8, comma or semicolon, at most ${MAX_ROWS} rows. The first line names the columns, in any order; ` +
      '`description` and `active` may be left out, and then stay as they are.',
    example: PRODUCT_CSV_EXAMPLE,
  })
  @Permissions('products:manage')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'Import products',
    description:
      'Adds the products whose SKU is new, and changes those that differ; the same file again changes nothing. ' +
      'Rows follow the rules of `POST products`. All or none, unless `mode=valid`.',
  })
  @ApiOkResponse({ type: ImportResponse, description: 'What became of the rows.' })
  async upload(
    @CurrentActor() actor: Actor,
    @Query() { mode }: ImportProductsQuery,
    @UploadedCsv() file: Upload,
  ): Promise<ImportResponse> {
    return ImportResponse.from(await this.imports.import(actor, () => checkedRows(file), mode));
  }
}
