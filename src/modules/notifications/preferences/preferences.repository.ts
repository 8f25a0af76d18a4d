import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';
import type { Channel, NotificationPreference } from './notification-preference.entity.js';

export type StoredPreference = Pick<NotificationPreference, 'type' | 'channel' | 'enabled'>;

@Injectable()
export class PreferencesRepository {
  constructor(private readonly database: Database) {}

  list(userId: string): Promise<StoredPreference[]> {
    return this.database.query<StoredPreference>(sql`
      select type, channel, enabled from notification_preferences where user_id = ${userId} order by type, channel`);
  }

  /** Serializes the changes of a user's preferences until the transaction ends. */
  async lock(userId: string): Promise<void> {
    await this.database.execute(sql`select from users where id = ${userId} for no key update`);
  }

  async set(userId: string, preferences: readonly StoredPreference[]): Promise<void> {
    await this.database.execute(sql`
      insert into notification_preferences (user_id, type, channel, enabled)
      select ${userId}, * from unnest(${preferences.map(({ type }) => type)}::text[],
        ${preferences.map(({ channel }) => channel)}::text[], ${preferences.map(({ enabled }) => enabled)}::boolean[])
      on conflict (user_id, type, channel) do update set enabled = excluded.enabled`);
  }

  async isEnabled(userId: string, type: string, channel: Channel): Promise<boolean> {
    const disabled = sql`
      select from notification_preferences
      where user_id = ${userId} and type = ${type} and channel = ${channel} and not enabled`;
    return (await this.database.execute(disabled)) === 0;
  }
}
