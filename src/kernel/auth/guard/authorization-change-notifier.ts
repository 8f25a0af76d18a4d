import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Cache } from '../../cache/cache.js';
import { querySpace } from '../../cache/cache-space.js';
import { NotificationListener } from '../../database/notification-listener.js';
import { Database } from '../../database/database.js';
import { ALL_SUBJECTS, AuthenticationCache } from './authentication-cache.js';

const CHANNEL = 'keelson_access';

/**
 * What roles allow. It stays in the process, is invalidated together with the
 * authentications that are made of it, and is not used while notifications do not arrive.
 */
export const ACCESS = querySpace<never>('access', { shared: false, unsubscribedMaxAgeMs: 0 });

/**
 * Invalidates cached authentications on every instance, by NOTIFY in the
 * transaction that changes what a user may do: the change and its notification
 * are committed together. Without LISTEN, entries expire after one second.
 */
@Injectable()
export class AuthorizationChangeNotifier {
  constructor(
    private readonly database: Database,
    private readonly cache: AuthenticationCache,
    queries: Cache,
    notifications: NotificationListener,
  ) {
    notifications.listen(CHANNEL, {
      onNotification: (subject) => {
        if (subject === ALL_SUBJECTS) queries.forget({ keys: [], spaces: [ACCESS.name] });
        cache.invalidate(subject);
      },
      onSubscribed: () => {
        // Notifications from before are lost.
        cache.invalidate(ALL_SUBJECTS);
        cache.isSubscribed = true;
      },
      onLost: () => (cache.isSubscribed = false),
    });
  }

  /** Call in the transaction that makes the change. Subjects are named by `userSubject` and its like. */
  async invalidate(...subjects: readonly string[]): Promise<void> {
    this.database.onCommit(() => {
      for (const subject of subjects) this.cache.invalidate(subject);
    });
    await this.database.query(
      sql`select pg_notify(${CHANNEL}, subject) from unnest(${[...subjects]}::text[]) as subject`,
    );
  }
}
