import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import { Policy } from '../../kernel/auth/policy/policy.js';
import { EmailHasher } from '../../kernel/secrets/email-hasher.js';
import { currentRequest } from '../../kernel/context/request-context.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import type { Audit, AuditAction, AuditStatus, Change } from './audit.entity.js';
import { AuditNotFound } from './audits.errors.js';
import { type AuditFilter, AuditsRepository } from './audits.repository.js';

/** One audit record, as a module describes it. */
export interface AuditEntry {
  readonly action: AuditAction;
  readonly entityType: string;
  readonly entityId: string;
  readonly status?: AuditStatus;
  readonly details?: Record<string, unknown>;
  readonly changes?: Record<string, Change>;
}

/** A user, and the credential they used where that is known. */
export type AuditActor = Pick<Actor, 'userId'> & Partial<Pick<Actor, 'credential'>>;

/** Writes and reads the audit trail. */
@Injectable()
export class AuditsService {
  constructor(
    private readonly audits: AuditsRepository,
    private readonly policy: Policy,
    private readonly emailHasher: EmailHasher,
  ) {}

  /**
   * Writes a record for each entry, in one statement of the open transaction.
   * `actor` is null for the application itself and for anonymous requests. The
   * request id, address and user agent are those of the current request.
   */
  async record(actor: AuditActor | null, ...entries: readonly AuditEntry[]): Promise<void> {
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
  }

  /** How audit records name an e-mail address: as a keyed hash, in hexadecimal digits. */
  hashEmail(email: string): string {
    return this.emailHasher.hash(email).toString('hex');
  }

  /** A record within the actor's scope of `audits:read`; without that permission, one of the actor's own. Throws AuditNotFound. */
  async get(actor: Actor, id: string): Promise<Audit> {
    const scope = await this.policy.scopeFor(actor, 'audits:read');
    const audit = await this.audits.find(id);
    if (!audit || !scope.includes(audit)) throw new AuditNotFound(id);
    return audit;
  }

  /** A page of the records within the actor's scope of `audits:read`, newest first unless sorted otherwise. */
  async list(actor: Actor, requested: AuditFilter, page: PageRequest): Promise<PageResult<Audit>> {
    const scope = await this.policy.scopeFor(actor, 'audits:read');
    const filter = { ...requested, scope: scope.filter };
    return this.audits.list(filter, page);
  }
}

/** Tells what an API key did apart from what its owner did. */
function nameOf({ userId, credential }: AuditActor): string {
  return credential?.kind === 'api_key' ? `api_key:${credential.id}` : `user:${userId}`;
}
