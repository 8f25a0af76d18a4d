import { Controller, Get, Query, type StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { ApiCsvDownload, csvDownload } from '../../../kernel/http/responses/csv-download.js';
import { ExportOrdersQuery, orderFilterOf } from '../orders.dto.js';
import { LINE_COLUMNS, OrderExportService } from './order-export.service.js';

const EXAMPLE = [
  LINE_COLUMNS.join(','),
  'ORD-000123,paid,2026-01-31T12:00:00.000Z,0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003,Anna Müller,anna@example.com,1,' +
    '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001,NW-0038,Côte de Blaye,2,26350,52700,USD',
].join('\r\n');

@ApiTags('orders')
@Controller('orders')
export class OrderExportController {
  constructor(private readonly exports: OrderExportService) {}

  @Get('export')
  @Permissions('orders:read')
  @ApiCsvDownload('The order lines, as an attachment.', `${EXAMPLE}\r\n`)
  @ApiOperation({
    summary: 'Export orders',
    description:
      'CSV with a row for each line of each matching order, in the order of placement, from one snapshot. Amounts are in minor units.',
  })
  download(@CurrentActor() actor: Actor, @Query() query: ExportOrdersQuery): Promise<StreamableFile> {
    const lines = this.exports.export(actor, orderFilterOf(query));
    return csvDownload('orders', LINE_COLUMNS, lines, (line) => LINE_COLUMNS.map((column) => line[column] ?? ''));
  }
}
