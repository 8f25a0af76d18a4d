import { ApiProperty } from '@nestjs/swagger';
import { DateTimeField, EnumField, constraint } from '../../kernel/http/validation/fields.js';
import { ListQuery, SortBy } from '../../kernel/http/pagination/list.query.js';
import {
  REPORT_FORMATS,
  REPORT_STATUSES,
  REPORT_TYPES,
  type ReportFormat,
  type ReportStatus,
  type ReportType,
} from './report.entity.js';
import type { ReportFilter, ReportRow } from './reports.repository.js';

const type = { description: '`orders`: every line of every order. `sales`: counts and revenue by day and currency.' };

export class ReportRequest {
  @EnumField(REPORT_TYPES, { ...type, example: 'orders' })
  type!: ReportType;

  @EnumField(REPORT_FORMATS, { description: 'Format of the content.', example: 'csv' })
  format!: ReportFormat;

  @DateTimeField({
    description: 'Only orders placed after this moment.',
    optional: true,
    example: '2026-01-01T00:00:00Z',
  })
  createdAfter?: Date;

  @DateTimeField({
    description: 'Only orders placed before this moment.',
    optional: true,
    example: '2026-02-01T00:00:00Z',
  })
  @constraint('later', 'later than createdAfter', (value, report) => {
    const { createdAfter } = report as ReportRequest;
    return !(value instanceof Date) || !(createdAfter instanceof Date) || value > createdAfter;
  })
  createdBefore?: Date;
}

export class ListReportsQuery extends ListQuery {
  @SortBy(['createdAt'], '-createdAt')
  sort = '-createdAt';

  @EnumField(REPORT_TYPES, { description: 'Only reports of this type.', optional: true })
  type?: ReportType;

  @EnumField(REPORT_STATUSES, { description: 'Only reports in this state.', optional: true })
  status?: ReportStatus;

  get filter(): ReportFilter {
    return { type: this.type, status: this.status };
  }
}

export class ReportResponse {
  @ApiProperty({ type: String, format: 'uuid', description: 'Id.', example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be010' })
  id!: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    description: 'Who asked for it.',
    example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003',
  })
  userId!: string;

  @ApiProperty({ type: String, enum: REPORT_TYPES, ...type, example: 'orders' })
  type!: ReportType;

  @ApiProperty({ type: String, enum: REPORT_FORMATS, description: 'Format of the content.', example: 'csv' })
  format!: ReportFormat;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Only orders placed after this moment.',
    example: '2026-01-01T00:00:00.000Z',
  })
  createdAfter!: Date | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Only orders placed before this moment.',
    example: '2026-02-01T00:00:00.000Z',
  })
  createdBefore!: Date | null;

  @ApiProperty({ type: String, enum: REPORT_STATUSES, description: 'State.', example: 'running' })
  status!: ReportStatus;

  @ApiProperty({ type: 'integer', description: 'How far it is, in percent.', example: 40 })
  progress!: number;

  @ApiProperty({ type: 'integer', description: 'Rows written so far.', example: 12000 })
  rows!: number;

  @ApiProperty({ type: 'integer', format: 'int64', description: 'Bytes written so far.', example: 2345678 })
  bytes!: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'Until when it can be downloaded.',
    example: '2026-02-07T12:00:00.000Z',
  })
  expiresAt!: Date;

  @ApiProperty({ type: 'integer', description: 'Counts changes; the ETag.', example: 3 })
  version!: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When it was asked for.',
    example: '2026-01-31T12:00:00.000Z',
  })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', description: 'Last change.', example: '2026-01-31T12:00:05.000Z' })
  updatedAt!: Date;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When it was done or had failed.',
    example: '2026-01-31T12:00:05.000Z',
  })
  finishedAt!: Date | null;

  /** Names every field: a new column stays private until someone decides otherwise. */
  static from(this: void, report: ReportRow): ReportResponse {
    const { id, userId, type, format, createdAfter, createdBefore, status, progress, rows, bytes } = report;
    const { expiresAt, version, createdAt, updatedAt, finishedAt } = report;
    return {
      id,
      userId,
      type,
      format,
      createdAfter,
      createdBefore,
      status,
      progress,
      rows,
      bytes,
      expiresAt,
      version,
      createdAt,
      updatedAt,
      finishedAt,
    };
  }
}
