import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** How many notifications a user has received. Its lock orders their commits. */
@Entity('notification_inboxes')
@ForeignKey('users', ['userId'], ['id'], { name: 'notification_inboxes_user_id_fkey', onDelete: 'CASCADE' })
@Check('notification_inboxes_last_position_check', 'last_position > 0')
export class NotificationInbox {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'notification_inboxes_pkey' }) userId!: string;
  @Column('bigint', { name: 'last_position' }) lastPosition!: number;
}
