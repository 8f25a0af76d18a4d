import { ListQuery, SortBy } from '../../kernel/http/pagination/list.query.js';
import {
  EnumProperty,
  IntegerProperty,
  presenter,
  type Timestamp,
  TimestampProperty,
  UuidProperty,
} from '../../kernel/http/responses/response-properties.js';
import { VersionedResource } from '../../kernel/http/responses/versioned-resource.js';
import { LaterThan } from '../../kernel/http/validation/cross-field-rules.js';
import { DateTimeField, EnumField } from '../../kernel/http/validation/scalar.fields.js';
import {
  REPORT_FORMATS,
  REPORT_STATUSES,
  REPORT_TYPES,
  type ReportFormat,
  type ReportStatus,
  type ReportType,
} from './report.entity.js';

const TYPE = '`orders`: all order lines. `sales`: counts and revenue by day and currency.';
const createdAfter = { description: 'Only orders placed after this time.', example: '2026-01-01T00:00:00Z' };
const createdBefore = { description: 'Only orders placed before this time.', example: '2026-02-01T00:00:00Z' };

export class ReportRequest {
  @EnumField(REPORT_TYPES, { description: TYPE, example: 'orders' }) type!: ReportType;
  @EnumField(REPORT_FORMATS, { description: 'Format of the content.', example: 'csv' }) format!: ReportFormat;
  @DateTimeField({ ...createdAfter, optional: true }) createdAfter?: Date;
  @DateTimeField({ ...createdBefore, optional: true }) @LaterThan('createdAfter') createdBefore?: Date;
}

export class ListReportsQuery extends ListQuery {
  @SortBy(['createdAt'], '-createdAt') sort = '-createdAt';
  @EnumField(REPORT_TYPES, { description: 'Only reports of this type.', optional: true }) type?: ReportType;
  @EnumField(REPORT_STATUSES, { description: 'Only reports with this status.', optional: true }) status?: ReportStatus;
}

export class ReportResponse extends VersionedResource {
  @UuidProperty('User who requested it.') userId!: string;
  @EnumProperty(REPORT_TYPES, TYPE, { example: 'orders' }) type!: ReportType;
  @EnumProperty(REPORT_FORMATS, 'Format of the content.', { example: 'csv' }) format!: ReportFormat;
  @TimestampProperty(createdAfter.description, { nullable: true }) createdAfter!: Timestamp | null;
  @TimestampProperty(createdBefore.description, { nullable: true }) createdBefore!: Timestamp | null;
  @EnumProperty(REPORT_STATUSES, 'Status.', { example: 'running' }) status!: ReportStatus;
  @IntegerProperty('Progress in percent.', 40) progress!: number;
  @IntegerProperty('Rows written so far.', 12_000) rows!: number;
  @IntegerProperty('Bytes written so far.', 2_345_678, { format: 'int64' }) bytes!: number;
  @TimestampProperty('Until when it can be downloaded.') expiresAt!: Timestamp;
  @TimestampProperty('When it was completed or failed.', { nullable: true }) finishedAt!: Timestamp | null;

  static readonly from = presenter(ReportResponse);
}
