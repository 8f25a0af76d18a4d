import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

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

/** Who says so: the application about its own change, or a client about an event of its own. */
export const AUDIT_SOURCES = ['system', 'client'] as const;
export type AuditSource = (typeof AUDIT_SOURCES)[number];

/** A field before and after a change, or by how much a number changed. */
export type Change = { from?: unknown; to?: unknown } | { by: number };

/**
 * Who did what to which resource, when and from where. Commits with the change it records, and is
 * never changed: amendments are rows of their own. `canonical` has the bytes that are hashed, and
 * the other columns repeat them for queries. Partitioned by month.
 */
@Entity('audits')
@Index('idx_audits_created_at', ['createdAt', 'id'])
@Index('idx_audits_action_type', ['actionType', 'createdAt', 'id'])
@Index('idx_audits_actor', ['actor', 'createdAt', 'id'], { where: "(actor < 'user:'::text)" })
@Index('idx_audits_entity_id', ['entityId', 'createdAt', 'id'])
@Index('idx_audits_entity_type', ['entityType', 'createdAt', 'id'])
@Index('idx_audits_status', ['status', 'createdAt', 'id'], { where: "(status <> 'success'::text)" })
@Index('idx_audits_user_id', ['userId', 'createdAt', 'id'], { where: '(user_id IS NOT NULL)' })
@Index('idx_audits_request_id', ['requestId', 'createdAt', 'id'], { where: '(request_id IS NOT NULL)' })
@Check('audits_values_check', 'audits_are_valid(action_type, entity_type, source, status)')
export class Audit {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'audits_pkey' }) id!: string;
  @Column('text', { name: 'action_type' }) actionType!: AuditAction;
  @Column('text', { name: 'entity_type' }) entityType!: string;
  @Column('uuid', { name: 'entity_id' }) entityId!: string;
  @Column('uuid', { name: 'user_id', nullable: true }) userId!: string | null;
  @Column('text') actor!: string;
  @Column('text') source!: AuditSource;
  @Column('text') status!: AuditStatus;
  @Column('jsonb', { nullable: true }) details!: Record<string, unknown> | null;
  @Column('jsonb', { nullable: true }) changes!: Record<string, Change> | null;
  @Column('text', { name: 'request_id', nullable: true }) requestId!: string | null;
  @Column('text', { name: 'trace_id', nullable: true }) traceId!: string | null;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 }) createdAt!: Date;
  @Column('bytea') canonical!: Buffer;
}
