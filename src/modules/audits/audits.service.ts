import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import { Totals } from '../../kernel/cache/totals.js';
import { currentRequest } from '../../kernel/http/request-context.js';
import type { Slice, Window } from '../../kernel/http/lists/lists.js';
import type { Audit, AuditAction, AuditStatus, Change } from './audit.entity.js';
import { AuditNotFound } from './audits.errors.js';
import { type AuditFilter, AuditsRepository } from './audits.repository.js';

/** What a module says about a change it makes. */
export interface AuditEntry {
  readonly action: AuditAction;
  readonly entityType: string;
  readonly entityId: string;
  readonly status?: AuditStatus;
  readonly details?: Record<string, unknown>;
  readonly changes?: Record<string, Change>;
}

/** Who did it, and with which credential where that is known. */
type Doer = Pick<Actor, 'userId'> & Partial<Pick<Actor, 'credential'>>;

/** Keeps the audit trail: every change, by whom, with what request, before and after. */
@Injectable()
export class AuditsService {
  constructor(
    private readonly audits: AuditsRepository,
    private readonly totals: Totals,
  ) {}

  /**
   * Writes a record for each entry, in the transaction that makes the changes:
   * both commit or neither. `actor` is null for what the application does by
   * itself or for somebody unknown. Request id, address and user agent come
   * from the request being served.
   */
  async record(actor: Doer | null, ...entries: readonly AuditEntry[]): Promise<void> {
    const request = currentRequest();
    const source = {
      userId: actor?.userId ?? null,
      actor: actor ? nameOf(actor) : request?.response ? 'anonymous' : 'system',
      requestId: request?.requestId ?? null,
      ipAddress: request?.ipAddress ?? null,
      userAgent: request?.userAgent ?? null,
    };
    await this.audits.insert(
      entries.map(({ action, status = 'success', details = null, changes = null, entityType, entityId }) => {
        return { ...source, id: uuidv7(), actionType: action, entityType, entityId, status, details, changes };
      }),
    );
    this.totals.changed('audits');
  }

  /**
   * One record. Without the permission `audits:read` only records of one's own
   * doing are there. Throws AuditNotFound.
   */
  async get(actor: Actor, id: string): Promise<Audit> {
    const audit = await this.audits.find(id);
    if (!audit || (!mayReadAll(actor) && audit.userId !== actor.userId)) throw new AuditNotFound(id);
    return audit;
  }

  /** Records, newest first unless sorted otherwise; without `audits:read` only those of one's own doing. */
  async list(actor: Actor, wanted: AuditFilter, window: Window): Promise<Slice<Audit>> {
    const filter = mayReadAll(actor) ? wanted : { ...wanted, userId: actor.userId };
    if (!mayReadAll(actor) && wanted.userId !== undefined && wanted.userId !== actor.userId)
      return { rows: [], total: 0 };
    const slice = await this.audits.list(filter, window);
    return { ...slice, total: await this.totals.of('audits', filter, () => this.audits.count(filter)) };
  }
}

/** What a key did is told apart from what its owner did in person. */
function nameOf({ userId, credential }: Doer): string {
  return credential?.kind === 'api_key' ? `api_key:${credential.id}` : `user:${userId}`;
}

function mayReadAll({ permissions }: Actor): boolean {
  return permissions.has('audits:read');
}
