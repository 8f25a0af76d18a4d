import { Injectable } from '@nestjs/common';
import { EventHandlers } from '../../../kernel/events/event-handlers.js';
import { UserDeactivated, UserDeleted } from '../../users/users.events.js';
import { OneTimeTokensService } from '../registration/one-time-tokens.service.js';
import { SessionsService } from './sessions.service.js';

/**
 * Clears away what an account could be entered with. Nobody enters meanwhile:
 * an account that may not be used is refused by itself. But one that is
 * reactivated should find neither its old sessions alive nor an old link.
 */
@Injectable()
export class SessionRevocationListener {
  constructor(handlers: EventHandlers, sessions: SessionsService, mailTokens: OneTimeTokensService) {
    for (const type of [UserDeactivated, UserDeleted]) {
      handlers.register(type, 'identity.end-sessions', 'transactional', async ({ subject }) => {
        await sessions.revokeAll(null, subject);
        await mailTokens.invalidateAll(subject, 'reset_password');
      });
    }
  }
}
