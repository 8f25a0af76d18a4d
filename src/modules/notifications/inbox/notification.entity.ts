import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Permission } from '../../../kernel/auth/permissions.js';

/** A notification of a user. An event makes at most one for each user. */
@Entity('notifications')
@Unique('notifications_position_key', ['userId', 'position'])
@Unique('notifications_event_key', ['eventId', 'userId'])
@Index('idx_notifications_unread', ['userId', 'position'], { where: '(read_at IS NULL)' })
@Index('idx_notifications_created_at', ['createdAt'])
@ForeignKey('users', ['userId'], ['id'], { name: 'notifications_user_id_fkey', onDelete: 'CASCADE' })
@Check('notifications_resource_check', 'resource is null or permission is not null')
export class Notification {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'notifications_pkey' }) id!: string;
  @Column('uuid', { name: 'user_id' }) userId!: string;
  /** Counts up without a gap for each user, in the order of commits. */
  @Column('bigint') position!: number;
  @Column('uuid', { name: 'event_id' }) eventId!: string;
  @Column('text') type!: string;
  @Column('jsonb') data!: object;
  /** What the user must be allowed to do to read it; null for what concerns the user alone. */
  @Column('text', { nullable: true }) permission!: Permission | null;
  /** The attributes of the resource for which the permission is decided. */
  @Column('jsonb', { nullable: true }) resource!: object | null;
  @Column({ type: 'timestamptz', name: 'read_at', precision: 3, nullable: true }) readAt!: Date | null;
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3, default: () => 'now()' }) createdAt!: Date;
}
