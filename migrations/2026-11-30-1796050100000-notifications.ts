import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Notifications of users, numbered without a gap in the order of their commits, what users want
 * to be notified of, and tickets for socket connections.
 * Predecessor: 2026-11-30-1796040001000-require-audit-records. 2026-11-30.
 */
export class Notifications1796050100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table notification_inboxes (
        user_id uuid constraint notification_inboxes_pkey primary key,
        last_position bigint not null,
        constraint notification_inboxes_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
        constraint notification_inboxes_last_position_check check (last_position > 0)
      ) with (fillfactor = 70)`);
    await runner.query(`
      create table notifications (
        id uuid constraint notifications_pkey primary key,
        user_id uuid not null,
        position bigint not null,
        event_id uuid not null,
        type text not null,
        data jsonb not null,
        permission text,
        resource jsonb,
        read_at timestamptz(3),
        created_at timestamptz(3) not null default now(),
        constraint notifications_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
        constraint notifications_position_key unique (user_id, position),
        constraint notifications_event_key unique (event_id, user_id),
        constraint notifications_resource_check check (resource is null or permission is not null)
      )`);
    await runner.query(
      'create index idx_notifications_unread on notifications (user_id, position) where read_at is null',
    );
    await runner.query('create index idx_notifications_created_at on notifications (created_at)');
    await runner.query(`
      create table notification_preferences (
        user_id uuid not null,
        type text not null,
        channel text not null,
        enabled boolean not null,
        constraint notification_preferences_pkey primary key (user_id, type, channel),
        constraint notification_preferences_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
        constraint notification_preferences_channel_check check (channel in ('inbox', 'email'))
      )`);
    await runner.query(`
      create table socket_tickets (
        hash bytea constraint socket_tickets_pkey primary key,
        user_id uuid not null,
        credential jsonb not null,
        expires_at timestamptz(3) not null,
        constraint socket_tickets_user_id_fkey foreign key (user_id) references users (id) on delete cascade,
        constraint socket_tickets_hash_check check (length(hash) = 32)
      )`);
    await runner.query('create index idx_socket_tickets_expires_at on socket_tickets (expires_at)');
    await runner.query('create index idx_socket_tickets_user_id on socket_tickets (user_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['socket_tickets', 'notification_preferences', 'notifications', 'notification_inboxes'])
      await runner.query(`drop table ${table}`);
  }
}
