import { Injectable } from '@nestjs/common';
import { EventHandlers } from '../../../kernel/events/event-handlers.js';
import { UserDeactivated, UserDeleted } from '../../users/users.events.js';
import { OneTimeTokensService } from '../registration/one-time-tokens.service.js';
import { SessionsService } from './sessions.service.js';

/**
 * Revokes sessions and reset links of deactivated and deleted users. They are
 * refused without it; it keeps a reactivated account from getting them back.
 */
@Injectable()
export class SessionRevocationListener {
  constructor(handlers: EventHandlers, sessions: SessionsService, oneTimeTokens: OneTimeTokensService) {
    for (const type of [UserDeactivated, UserDeleted]) {
      handlers.register(type, 'identity.end-sessions', 'transactional', async ({ subject }) => {
        await sessions.revokeAll(null, subject);
        await oneTimeTokens.invalidateAll(subject, 'reset_password');
      });
    }
  }
}
