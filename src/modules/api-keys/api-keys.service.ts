import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/auth/actor.js';
import { apiKeySubject } from '../../kernel/auth/guard/authentication-cache.js';
import { Policy } from '../../kernel/auth/policy/policy.js';
import { querySpace } from '../../kernel/cache/cache-space.js';
import { CountCache } from '../../kernel/cache/count-cache.js';
import { Database } from '../../kernel/database/database.js';
import type { PageRequest, PageResult } from '../../kernel/http/pagination/paginator.js';
import { requireVersion } from '../../kernel/http/responses/if-match.js';
import type { Target } from '../../kernel/http/responses/target-resource.js';
import type { AuditActor, AuditEntry } from '../audits/audits.service.js';
import type { CredentialReview } from '../users/users.events.js';
import { ChangeRecorderService, diff, type RecordedChange } from '../audits/change-recorder.service.js';
import { ApiKeyEnded, ApiKeyNotFound } from './api-keys.errors.js';
import { type ApiKeyFields, type ApiKeyFilter, type ApiKeyRow, ApiKeysRepository } from './api-keys.repository.js';

/** Keys expire without a change of their row. */
const API_KEYS = querySpace<number>('api-keys', { maxAgeMs: 1000 });

/** API keys of the actor; with the permission `api-keys:manage`, of all users. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeysRepository,
    private readonly recorder: ChangeRecorderService,
    private readonly counts: CountCache,
    private readonly policy: Policy,
  ) {}

  /** Throws ApiKeyNotFound. */
  async get(actor: Actor, id: string): Promise<ApiKeyRow> {
    const key = await this.keys.find(id);
    if (!key || (key.userId !== actor.userId && !(await this.mayManageAll(actor)))) throw new ApiKeyNotFound(id);
    return key;
  }

  /** Newest first unless sorted otherwise. */
  async list(actor: Actor, requested: ApiKeyFilter, page: PageRequest): Promise<PageResult<ApiKeyRow>> {
    const filter = (await this.mayManageAll(actor)) ? requested : { ...requested, userId: actor.userId };
    if (requested.userId !== undefined && requested.userId !== filter.userId) return { rows: [], total: 0 };
    const slice = await this.keys.list(filter, page);
    return { ...slice, total: await this.counts.count(API_KEYS, filter, () => this.keys.count(filter)) };
  }

  /**
   * Changes the named fields. Without a change there is no new version. Throws
   * ApiKeyNotFound, PreconditionFailed and ApiKeyEnded.
   */
  update(
    actor: Actor,
    target: Target,
    fields: Partial<Pick<ApiKeyFields, 'name' | 'rateLimitPerMinute'>>,
  ): Promise<ApiKeyRow> {
    const { id } = target;
    return this.database.transaction(async () => {
      const before = await this.lockActive(actor, target);
      const { name = before.name, rateLimitPerMinute = before.rateLimitPerMinute } = fields;
      const changes = diff<Partial<ApiKeyFields>>(before, { name, rateLimitPerMinute });
      if (!changes) return before;
      await this.keys.update(id, { name, rateLimitPerMinute, expiresAt: before.expiresAt });
      await this.recorder.record(actor, apiKeyChange(id, { action: 'update', changes }));
      return this.get(actor, id);
    });
  }

  /**
   * Ends a key at once, with all of its secrets. A revoked key stays as it is.
   * Throws ApiKeyNotFound and PreconditionFailed.
   */
  async revoke(actor: Actor, target: Target): Promise<void> {
    await this.database.transaction(async () => {
      const key = await this.lock(actor, target);
      if (key.status !== 'revoked') await this.recordRevocation(actor, key);
    });
  }

  /**
   * Revokes those keys of a user that are younger than `provenAt` and were not made by
   * an administrator, and lists all. See CredentialReviewService.
   */
  async review(userId: string, provenAt: Date | null): Promise<CredentialReview> {
    const keys = await this.keys.lockActiveOf(userId);
    const isYounger = ({ createdAt, createdBy }: ApiKeyRow) =>
      provenAt !== null && createdAt > provenAt && (createdBy ?? userId) === userId;
    const [revoked, kept] = [keys.filter(isYounger), keys.filter((key) => !isYounger(key))];
    for (const key of revoked) await this.recordRevocation({ userId }, key);
    const nameOf = ({ name, prefix }: ApiKeyRow) => `API key ${name} (${prefix})`;
    return { revoked: revoked.map(nameOf), kept: kept.map(nameOf) };
  }

  /**
   * An active key, locked until the transaction ends. Throws ApiKeyNotFound,
   * PreconditionFailed and ApiKeyEnded.
   */
  async lockActive(actor: Actor, target: Target): Promise<ApiKeyRow> {
    const key = await this.lock(actor, target);
    if (key.status !== 'active') throw new ApiKeyEnded(key.status);
    return key;
  }

  mayManageAll(actor: Actor): Promise<boolean> {
    return this.policy.may(actor, 'api-keys:manage');
  }

  private async recordRevocation(actor: AuditActor, { id, name, prefix, userId }: ApiKeyRow): Promise<void> {
    await this.keys.revoke(id);
    await this.recorder.record(actor, apiKeyChange(id, { action: 'delete', details: { name, prefix, userId } }));
  }

  private async lock(actor: Actor, { id, expected }: Target): Promise<ApiKeyRow> {
    await this.keys.lock(id);
    return requireVersion(await this.get(actor, id), expected, () => new ApiKeyNotFound(id));
  }
}

/** A change of an API key as it is recorded. */
export function apiKeyChange(keyId: string, entry: Pick<AuditEntry, 'action' | 'changes' | 'details'>): RecordedChange {
  return { ...entry, entityType: 'api_key', entityId: keyId, counts: ['api-keys'], subjects: [apiKeySubject(keyId)] };
}
