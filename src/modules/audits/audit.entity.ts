import { Check, Column, CreateDateColumn, Entity, Index, PrimaryColumn } from 'typeorm';

export const AUDIT_ACTIONS = [
  'create',
  'update',
  'delete',
  'view',
  'export',
  'import',
  'login',
  'logout',
  'other',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export const AUDIT_STATUSES = ['success', 'failure', 'pending'] as const;
export type AuditStatus = (typeof AUDIT_STATUSES)[number];

/** A field before and after a change, or by how much a number changed. */
export type Change = { from?: unknown; to?: unknown } | { by: number };

/** Who did what to which resource, when and from where. Commits with the change it records. */
@Entity('audits')
@Index('idx_audits_created_at', ['createdAt', 'id'])
@Index('idx_audits_entity_id', ['entityId', 'createdAt', 'id'])
@Index('idx_audits_user_id', ['userId', 'createdAt', 'id'])
@Check(
  'audits_action_type_check',
  "action_type in ('create', 'update', 'delete', 'view', 'export', 'import', 'login', 'logout', 'other')",
)
@Check('audits_entity_type_check', 'length(entity_type) between 1 and 100')
@Check('audits_status_check', "status in ('success', 'failure', 'pending')")
@Check('audits_ip_address_check', 'length(ip_address) <= 45')
@Check('audits_user_agent_check', 'length(user_agent) <= 500')
export class Audit {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'audits_pkey' }) id!: string;
  @Column('text', { name: 'action_type' }) actionType!: AuditAction;
  @Column('text', { name: 'entity_type' }) entityType!: string;
  @Column('uuid', { name: 'entity_id' }) entityId!: string;
  @Column('uuid', { name: 'user_id', nullable: true }) userId!: string | null;
  @Column('text') actor!: string;
  @Column('text', { default: 'success' }) status!: AuditStatus;
  @Column('jsonb', { nullable: true }) details!: Record<string, unknown> | null;
  @Column('jsonb', { nullable: true }) changes!: Record<string, Change> | null;
  @Column('text', { name: 'request_id', nullable: true }) requestId!: string | null;
  @Column('text', { name: 'ip_address', nullable: true }) ipAddress!: string | null;
  @Column('text', { name: 'user_agent', nullable: true }) userAgent!: string | null;
  @CreateDateColumn({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3, nullable: true }) updatedAt!: Date | null;
}
