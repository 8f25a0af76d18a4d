import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../kernel/auth/actor.js';
import { Database } from '../../../kernel/database/database.js';
import { ChangeRecorderService, diff } from '../../audits/change-recorder.service.js';
import { NOTIFICATION_TYPE_NAMES, NOTIFICATION_TYPES, type NotificationTypeName } from '../notification-types.js';
import type { Channel } from './notification-preference.entity.js';
import { PreferencesRepository } from './preferences.repository.js';

export interface Preference {
  readonly type: NotificationTypeName;
  readonly channel: Channel;
  readonly enabled: boolean;
}

/** What users want to be notified of: everything, unless they say otherwise. */
@Injectable()
export class PreferencesService {
  constructor(
    private readonly database: Database,
    private readonly preferences: PreferencesRepository,
    private readonly recorder: ChangeRecorderService,
  ) {}

  /** A preference for each type and each channel that the type has. */
  async list(userId: string): Promise<Preference[]> {
    const stored = await this.preferences.list(userId);
    const disabled = new Set(stored.filter(({ enabled }) => !enabled).map(nameOf));
    return NOTIFICATION_TYPE_NAMES.flatMap((type) =>
      channelsOf(type).map((channel) => ({ type, channel, enabled: !disabled.has(nameOf({ type, channel })) })),
    );
  }

  /**
   * Changes the given preferences and leaves the others. Of two for one type and channel the last one counts. Channels
   * that a type does not have are ignored.
   */
  update(actor: Actor, requested: readonly Preference[]): Promise<Preference[]> {
    const { userId } = actor;
    const last = new Map(requested.map((preference) => [nameOf(preference), preference]));
    const possible = [...last.values()].filter(({ type, channel }) => channelsOf(type).includes(channel));
    return this.database.transaction(async () => {
      await this.preferences.lock(userId);
      const before = asFields(await this.list(userId));
      const changes = diff(before, asFields(possible));
      if (changes) {
        await this.preferences.set(userId, possible);
        const entity = { entityType: 'notification_preferences', entityId: userId };
        await this.recorder.record(actor, { action: 'update', ...entity, changes: changes as Record<string, object> });
      }
      return this.list(userId);
    });
  }

  isEnabled(userId: string, type: NotificationTypeName, channel: Channel): Promise<boolean> {
    return this.preferences.isEnabled(userId, type, channel);
  }
}

function channelsOf(type: NotificationTypeName): readonly Channel[] {
  return 'email' in NOTIFICATION_TYPES[type] ? ['inbox', 'email'] : ['inbox'];
}

function nameOf({ type, channel }: { type: string; channel: string }): string {
  return `${type}/${channel}`;
}

function asFields(preferences: readonly Preference[]): Record<string, boolean> {
  return Object.fromEntries(preferences.map((preference) => [nameOf(preference), preference.enabled]));
}
