import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import { Policy } from '../../kernel/auth/policy/policy.js';
import { CountCache } from '../../kernel/cache/count-cache.js';
import { currentRequest } from '../../kernel/context/request-context.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
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
    private readonly counts: CountCache,
    private readonly policy: Policy,
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
    this.counts.invalidate('audits');
  }

  /** One record within the reach of `audits:read`; without it, one of one's own doing. Throws AuditNotFound. */
  async get(actor: Actor, id: string): Promise<Audit> {
    const reach = await this.policy.scopeFor(actor, 'audits:read');
    const audit = await this.audits.find(id);
    if (!audit || !reach.includes(audit)) throw new AuditNotFound(id);
    return audit;
  }

  /** Records within the reach of `audits:read`, newest first unless sorted otherwise. */
  async list(actor: Actor, wanted: AuditFilter, window: PageRequest): Promise<PageResult<Audit>> {
    const reach = await this.policy.scopeFor(actor, 'audits:read');
    const filter = { ...wanted, reach: reach.filter };
    const slice = await this.audits.list(filter, window);
    return { ...slice, total: await this.counts.count('audits', filter, () => this.audits.count(filter)) };
  }
}

/** What a key did is told apart from what its owner did in person. */
function nameOf({ userId, credential }: Doer): string {
  return credential?.kind === 'api_key' ? `api_key:${credential.id}` : `user:${userId}`;
}

/** An e-mail address as records keep it, in hex: it shows whether it was a certain one, and names nobody. */
export function emailHash(email: string): string {
  return createHash('sha256').update(email).digest('hex');
}
