import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import { Policy } from '../../kernel/auth/policy/policy.js';
import { Clock } from '../../kernel/context/clock.js';
import { currentRequest, type RequestContext } from '../../kernel/context/request-context.js';
import { Database } from '../../kernel/database/database.js';
import { EmailHasher } from '../../kernel/secrets/email-hasher.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import type { AuditAction, AuditSource, AuditStatus, Change } from './audit.entity.js';
import { toSealable } from './audit-record.js';
import { AuditNotFound, UnknownEntityType } from './audits.errors.js';
import { type AuditFilter, AuditsRepository, type StoredAudit } from './audits.repository.js';
import { ENTITY_TYPES } from './entity-types.js';

export type { StoredAudit };

/** One audit record, as a module describes it. */
export interface AuditEntry {
  /** A new one when there is none. */
  readonly id?: string;
  readonly action: AuditAction;
  readonly entityType: string;
  readonly entityId: string;
  readonly status?: AuditStatus;
  readonly details?: Record<string, unknown>;
  /** Values of class `Personal` are personal data of the entity. */
  readonly changes?: Record<string, Change>;
}

/** An event of a client. */
export type ClientEvent = Omit<AuditEntry, 'changes'>;

/** A user, and the credential they used where that is known. */
export type AuditActor = Pick<Actor, 'userId'> & Partial<Pick<Actor, 'credential'>>;

/** Writes and reads the audit trail. */
@Injectable()
export class AuditsService {
  constructor(
    private readonly database: Database,
    private readonly audits: AuditsRepository,
    private readonly policy: Policy,
    private readonly clock: Clock,
    private readonly emailHasher: EmailHasher,
  ) {}

  /**
   * Writes a record for each entry, in one statement of the open transaction.
   * `actor` is null for the application itself and for anonymous requests. The
   * request id, address and user agent are those of the current request. HEAD downloads
   * nothing, so it leaves no record of an export.
   */
  async record(actor: AuditActor | null, ...entries: readonly AuditEntry[]): Promise<void> {
    const request = currentRequest();
    const isHead = request?.response?.req.method === 'HEAD';
    const made = isHead ? entries.filter(({ action }) => action !== 'export') : entries;
    if (made.length > 0) await this.write(actor, 'system', made, request);
  }

  /** Writes a record about a request that has been answered; undefined for none in particular. */
  async recordFor(request: RequestContext | undefined, entry: AuditEntry): Promise<void> {
    const actor = request?.userId === undefined ? null : { userId: request.userId };
    await this.write(actor, 'system', [entry], request);
  }

  /** Records an event that a client reports. It is marked as such, so it does not pass for one of the application. */
  create(actor: Actor, event: ClientEvent): Promise<StoredAudit> {
    return this.database.transaction(async () => {
      const [id = ''] = await this.write(actor, 'client', [event], currentRequest());
      const audit = await this.audits.find(id);
      if (!audit) throw new AuditNotFound(id);
      return audit;
    });
  }

  /** How audit records name an e-mail address: as a keyed hash, in hexadecimal digits. */
  hashEmail(email: string): string {
    return this.emailHasher.hash(email).toString('hex');
  }

  /** A record within the actor's scope of `audits:read`; without that permission, one of the actor's own. Throws AuditNotFound. */
  async get(actor: Actor, id: string): Promise<StoredAudit> {
    const scope = await this.policy.scopeFor(actor, 'audits:read');
    const audit = await this.audits.find(id);
    if (!audit || !scope.includes(audit)) throw new AuditNotFound(id);
    return audit;
  }

  /**
   * A page of the records within the actor's scope of `audits:read`, newest first unless sorted otherwise. Throws
   * UnknownEntityType for a type that the application does not use and no client has.
   */
  async list(actor: Actor, requested: AuditFilter, page: PageRequest): Promise<PageResult<StoredAudit>> {
    const { entityType } = requested;
    if (entityType !== undefined && !isKnown(entityType) && !(await this.audits.hasEntityType(entityType)))
      throw new UnknownEntityType();
    const scope = await this.policy.scopeFor(actor, 'audits:read');
    const filter = { ...requested, scope: scope.filter };
    return this.audits.list(filter, page);
  }

  /** Returns the ids of the records. */
  private async write(
    actor: AuditActor | null,
    source: AuditSource,
    entries: readonly AuditEntry[],
    request: RequestContext | undefined,
  ): Promise<readonly string[]> {
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
    const records = entries.map(
      ({ id = uuidv7(), action, status = 'success', details = null, changes = null, ...entity }) => {
        const { entityType, entityId } = entity;
        return toSealable({
          ...origin,
          id,
          actionType: action,
          entityType,
          entityId,
          subjectId: entityId,
          status,
          details,
          changes,
        });
      },
    );
    await this.audits.insert(records);
    return records.map(({ id }) => id);
  }
}

function isKnown(entityType: string): boolean {
  return ENTITY_TYPES.includes(entityType);
}

/** Tells what an API key did apart from what its owner did. */
function nameOf({ userId, credential }: AuditActor): string {
  return credential?.kind === 'api_key' ? `api_key:${credential.id}` : `user:${userId}`;
}
