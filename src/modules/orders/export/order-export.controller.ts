import { Controller, Get, Query, type StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { ApiCsvDownload, csvDownload } from '../../../kernel/http/responses/csv-download.js';
import { LINE_COLUMNS, OrderExportService } from './order-export.service.js';
import { ExportOrdersQuery } from '../orders.dto.js';

const EXAMPLE = [
  LINE_COLUMNS.join(','),
  'ORD-000123,paid,2026-01-31T12:00:00.000Z,0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003,Anna Müller,anna@example.com,1,' +
    '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001,NW-0038,Côte de Blaye,2,26350,52700,USD',
].join('\r\n');

/** Orders as a file. */
@ApiTags('orders')
@Controller('orders')
export class OrderExportController {
  constructor(private readonly exports: OrderExportService) {}

  @Get('export')
  @Permissions('orders:read')
  @ApiOperation({
    summary: 'Download orders',
    description:
      'As CSV, a row for each line of each order that matches, in the order in which they were placed, all of one moment. Amounts are minor units.',
  })
  @ApiCsvDownload('The lines of the orders, as a file with a name.', `${EXAMPLE}\r\n`)
  download(@CurrentActor() actor: Actor, @Query() query: ExportOrdersQuery): Promise<StreamableFile> {
    return csvDownload('orders', LINE_COLUMNS, this.exports.export(actor, query.filter), (line) =>
      LINE_COLUMNS.map((column) => line[column]),
    );
  }
}
