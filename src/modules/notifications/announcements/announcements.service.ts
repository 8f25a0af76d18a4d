import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../kernel/auth/actor.js';
import { newId } from '../../../kernel/context/ids.js';
import { Database } from '../../../kernel/database/database.js';
import { InvalidBody } from '../../../kernel/errors/request.errors.js';
import { AccessService } from '../../access/access.service.js';
import { ChangeRecorderService } from '../../audits/change-recorder.service.js';
import { AnnouncementSent } from './announcements.events.js';

/** Texts for the users who are connected. They are not stored in inboxes. */
@Injectable()
export class AnnouncementsService {
  constructor(
    private readonly database: Database,
    private readonly access: AccessService,
    private readonly recorder: ChangeRecorderService,
  ) {}

  /** Sends the text to all clients, or to those of users with the role, and returns its id. Throws InvalidBody for an unknown role. */
  async send(actor: Actor, text: string, role: string | null): Promise<string> {
    const id = newId();
    await this.database.transaction(async () => {
      if (role !== null && (await this.access.listExistingRoles([role])).length === 0)
        throw new InvalidBody([{ pointer: '#/role', code: 'role', detail: `There is no role ${role}.` }]);
      await this.recorder.record(actor, {
        action: 'create',
        entityType: 'announcement',
        entityId: id,
        details: { text, role },
        event: AnnouncementSent(id, { text, role }),
      });
    });
    return id;
  }
}
