import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { VersionedRow } from '../../kernel/database/versioned-row.js';

export const REPORT_TYPES = ['orders', 'sales'] as const;
export type ReportType = (typeof REPORT_TYPES)[number];

export const REPORT_FORMATS = ['csv', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const REPORT_STATUSES = ['queued', 'running', 'done', 'failed'] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

/** A requested report and its progress. `updatedAt` also shows that it is still being built. */
@Entity('reports')
@Index('idx_reports_user_id', ['userId', 'createdAt', 'id'])
@Index('idx_reports_created_at', ['createdAt', 'id'])
@Index('idx_reports_expires_at', ['expiresAt'])
@Index('idx_reports_updated_at', ['updatedAt'], {
  where: "(status = ANY (ARRAY['queued'::text, 'running'::text]))",
})
@ForeignKey('users', ['userId'], ['id'], { name: 'reports_user_id_fkey', onDelete: 'CASCADE' })
@Check('reports_type_check', "type in ('orders', 'sales')")
@Check('reports_format_check', "format in ('csv', 'json')")
@Check('reports_status_check', "status in ('queued', 'running', 'done', 'failed')")
@Check('reports_progress_check', 'progress between 0 and 100')
export class Report extends VersionedRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'reports_pkey' }) id!: string;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  @Column('text') type!: ReportType;
  @Column('text') format!: ReportFormat;
  @Column({ type: 'timestamptz', name: 'created_after', precision: 3, nullable: true }) createdAfter!: Date | null;
  @Column({ type: 'timestamptz', name: 'created_before', precision: 3, nullable: true }) createdBefore!: Date | null;
  @Column('text', { default: 'queued' }) status!: ReportStatus;
  /** In percent. */
  @Column('smallint', { default: 0 }) progress!: number;
  @Column('integer', { name: 'row_count', default: 0 }) rows!: number;
  @Column('bigint', { name: 'byte_count', default: 0 }) bytes!: number;
  /** Number of the latest attempt, the only one that may write. */
  @Column('integer', { default: 0 }) attempt!: number;
  @Column({ type: 'timestamptz', name: 'finished_at', precision: 3, nullable: true }) finishedAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3 }) expiresAt!: Date;
}
