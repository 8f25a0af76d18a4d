import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import { Policy } from '../../kernel/auth/policy/policy.js';
import { Clock } from '../../kernel/context/clock.js';
import { currentRequest } from '../../kernel/context/request-context.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import type { AuditAction, AuditSource, AuditStatus, Change } from './audit.entity.js';
import { toSealable } from './audit-record.js';
import { AuditNotFound } from './audits.errors.js';
import { type AuditFilter, AuditsRepository, type StoredAudit } from './audits.repository.js';

export type { StoredAudit };

/** One audit record, as a module describes it. */
export interface AuditEntry {
  readonly action: AuditAction;
  readonly entityType: string;
  readonly entityId: string;
  readonly status?: AuditStatus;
  readonly details?: Record<string, unknown>;
  /** Values of class `Personal` are personal data of the entity. */
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
    private readonly clock: Clock,
  ) {}

  /**
   * Writes a record for each entry, in one statement of the open transaction.
   * `actor` is null for the application itself and for anonymous requests. The
   * request id, address and user agent are those of the current request.
   */
  async record(actor: AuditActor | null, ...entries: readonly AuditEntry[]): Promise<void> {
    await this.write(actor, 'system', entries);
  }

  /** A record within the actor's scope of `audits:read`; without that permission, one of the actor's own. Throws AuditNotFound. */
  async get(actor: Actor, id: string): Promise<StoredAudit> {
    const scope = await this.policy.scopeFor(actor, 'audits:read');
    const audit = await this.audits.find(id);
    if (!audit || !scope.includes(audit)) throw new AuditNotFound(id);
    return audit;
  }

  /** A page of the records within the actor's scope of `audits:read`, newest first unless sorted otherwise. */
  async list(actor: Actor, requested: AuditFilter, page: PageRequest): Promise<PageResult<StoredAudit>> {
    const scope = await this.policy.scopeFor(actor, 'audits:read');
    const filter = { ...requested, scope: scope.filter };
    return this.audits.list(filter, page);
  }

  /** Returns the ids of the records. */
  private async write(
    actor: AuditActor | null,
    source: AuditSource,
    entries: readonly AuditEntry[],
  ): Promise<readonly string[]> {
    const request = currentRequest();
    const origin = {
      source,
      userId: actor?.userId ?? null,
      actor: actor ? nameOf(actor) : request?.response ? 'anonymous' : 'system',
      requestId: request?.requestId ?? null,
      traceId: request?.traceId ?? null,
      ipAddress: request?.ipAddress ?? null,
      userAgent: request?.userAgent ?? null,
      createdAt: new Date(this.clock.now()),
    };
    const records = entries.map(({ action, status = 'success', details = null, changes = null, ...entity }) => {
      const { entityType, entityId } = entity;
      return toSealable({
        ...origin,
        id: uuidv7(),
        actionType: action,
        entityType,
        entityId,
        subjectId: entityId,
        status,
        details,
        changes,
      });
    });
    await this.audits.insert(records);
    return records.map(({ id }) => id);
  }
}

/** Tells what an API key did apart from what its owner did. */
function nameOf({ userId, credential }: AuditActor): string {
  return credential?.kind === 'api_key' ? `api_key:${credential.id}` : `user:${userId}`;
}

/** The hex SHA-256 of an e-mail address: it tells whether the address was a given one, and names no person. */
export function emailHash(email: string): string {
  return createHash('sha256').update(email).digest('hex');
}
