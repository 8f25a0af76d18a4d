import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

export const CHANNELS = ['inbox', 'email'] as const;
export type Channel = (typeof CHANNELS)[number];

const key = { primaryKeyConstraintName: 'notification_preferences_pkey' };

/** Whether a user wants notifications of a type on a channel. Without a row they do. */
@Entity('notification_preferences')
@ForeignKey('users', ['userId'], ['id'], { name: 'notification_preferences_user_id_fkey', onDelete: 'CASCADE' })
@Check('notification_preferences_channel_check', "channel in ('inbox', 'email')")
export class NotificationPreference {
  @PrimaryColumn('uuid', { name: 'user_id', ...key }) userId!: string;
  @PrimaryColumn('text', key) type!: string;
  @PrimaryColumn('text', key) channel!: Channel;
  @Column('boolean') enabled!: boolean;
}
