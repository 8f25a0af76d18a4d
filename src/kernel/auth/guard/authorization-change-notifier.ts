import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { NotificationListener } from '../../database/notification-listener.js';
import { Database } from '../../database/database.js';
import { ALL_SUBJECTS, AuthenticationCache } from './authentication-cache.js';

const CHANNEL = 'keelson_access';

/**
 * Tells every instance that somebody's access has changed: a sign-out, a
 * deactivation, another role. The next request here sees it; on other instances
 * it is seen as soon as PostgreSQL has passed it on, which takes milliseconds.
 *
 * The news is part of the transaction that makes the change, so neither can
 * come without the other. An instance that cannot listen, because its
 * connection broke, believes nothing for longer than a second.
 */
@Injectable()
export class AuthorizationChangeNotifier {
  constructor(
    private readonly database: Database,
    private readonly authentications: AuthenticationCache,
    notifications: NotificationListener,
  ) {
    notifications.listen(CHANNEL, {
      onNotification: (subject) => authentications.invalidate(subject),
      onSubscribed: () => {
        // What was said before we listened is lost.
        authentications.invalidate(ALL_SUBJECTS);
        authentications.isSubscribed = true;
      },
      onLost: () => (authentications.isSubscribed = false),
    });
  }

  /**
   * To be called in the transaction that changes what `subject` may do; a
   * subject is what a credential hangs on, as `userSubject` and its like name it.
   */
  async invalidate(...subjects: readonly string[]): Promise<void> {
    this.database.afterCommit(() => {
      for (const subject of subjects) this.authentications.invalidate(subject);
    });
    await this.database.query(
      sql`select pg_notify(${CHANNEL}, subject) from unnest(${[...subjects]}::text[]) as subject`,
    );
  }
}
