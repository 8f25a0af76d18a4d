import { Injectable } from '@nestjs/common';
import { EventHandlers } from '../../../kernel/events/event-handlers.js';
import { UserDeactivated, UserDeleted } from '../../users/users.events.js';
import { MailTokens } from '../registration/one-time-tokens.service.js';
import { SessionsService } from './sessions.service.js';

/**
 * Clears away what an account could be entered with. Nobody enters meanwhile:
 * an account that may not be used is refused by itself. But one that is
 * reactivated should find neither its old sessions alive nor an old link.
 */
@Injectable()
export class EndedAccess {
  constructor(handlers: EventHandlers, sessions: SessionsService, mailTokens: MailTokens) {
    for (const type of [UserDeactivated, UserDeleted]) {
      handlers.on(type, 'identity.end-sessions', 'database', async ({ subject }) => {
        await sessions.endAll(null, subject);
        await mailTokens.spendAll(subject, 'reset_password');
      });
    }
  }
}
