import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import { Database } from '../../kernel/database/database.js';
import type { PageRequest, PageResult } from '../../kernel/http/pagination/paginator.js';
import { type ExpectedVersions, requireVersion } from '../../kernel/http/responses/if-match.js';
import type { Target } from '../../kernel/http/responses/target-resource.js';
import type { AuditEntry } from '../audits/audits.service.js';
import {
  ChangeRecorderService,
  diff,
  initialChanges,
  MASKED,
  type RecordedChange,
} from '../audits/change-recorder.service.js';
import { WebhookSecretsService } from './secrets/webhook-secrets.service.js';
import { SubscriptionPolicyService } from './subscription-policy.service.js';
import { WebhookNotFound } from './webhooks.errors.js';
import { type WebhookFields, type WebhookFilter, type WebhookRow, WebhooksRepository } from './webhooks.repository.js';

/** A webhook and a signing secret, which cannot be shown again. */
export interface WebhookWithSecret {
  readonly webhook: WebhookRow;
  readonly secret: string;
}

/** Webhooks and their changes. */
@Injectable()
export class WebhooksService {
  constructor(
    private readonly database: Database,
    private readonly webhooks: WebhooksRepository,
    private readonly secrets: WebhookSecretsService,
    private readonly subscriptions: SubscriptionPolicyService,
    private readonly recorder: ChangeRecorderService,
  ) {}

  /** Throws WebhookNotFound. */
  async get(id: string): Promise<WebhookRow> {
    const webhook = await this.webhooks.find(id);
    if (!webhook) throw new WebhookNotFound(id);
    return webhook;
  }

  list(filter: WebhookFilter, page: PageRequest): Promise<PageResult<WebhookRow>> {
    return this.webhooks.list(filter, page);
  }

  /** Throws NotAllowed and InvalidBody, as SubscriptionPolicyService decides. */
  async create(actor: Actor, requested: WebhookFields): Promise<WebhookWithSecret> {
    return this.register(actor, { ...requested, url: await this.subscriptions.checkUrl(requested.url) });
  }

  /** The same for a URL that was checked, or that nothing is sent to yet. */
  register(
    actor: Actor,
    { url, description, eventTypes, isActive }: WebhookFields,
    id = uuidv7(),
  ): Promise<WebhookWithSecret> {
    const fields = { url, description, eventTypes, isActive };
    return this.database.transaction(async () => {
      await this.subscriptions.checkTypes(actor, eventTypes);
      await this.webhooks.insert({ id, createdBy: actor.userId, ...fields });
      const secret = await this.secrets.rotate(id, 0);
      const changes = initialChanges({ ...fields, secret: MASKED });
      await this.recorder.record(actor, webhookChange(id, { action: 'create', changes }));
      return { webhook: await this.get(id), secret };
    });
  }

  /**
   * Changes the named fields. Deactivating cancels the pending deliveries. Without a change there is no new version.
   * Throws WebhookNotFound and PreconditionFailed, and NotAllowed and InvalidBody as SubscriptionPolicyService decides.
   */
  async update(actor: Actor, { id, expected }: Target, requested: Partial<WebhookFields>): Promise<WebhookRow> {
    const url = requested.url && (await this.subscriptions.checkUrl(requested.url));
    const fields = { ...requested, ...(url !== undefined && { url }) };
    return this.database.transaction(async () => {
      const before = await this.lock(id, expected);
      await this.subscriptions.checkTypes(actor, [...before.eventTypes, ...(fields.eventTypes ?? [])]);
      const changes = diff<WebhookFields>(before, fields);
      // Not what was read with the lock: a rotation that it waited for has changed the secrets.
      if (!changes) return this.get(id);
      await this.webhooks.update(id, fields);
      if (changes.isActive?.to === false) await this.webhooks.cancelDeliveries(id);
      await this.recorder.record(actor, webhookChange(id, { action: 'update', changes }));
      return this.get(id);
    });
  }

  /**
   * Gives a webhook a new secret. The earlier ones sign beside it for the overlap. Throws WebhookNotFound and
   * PreconditionFailed.
   */
  rotate(actor: Actor, { id, expected }: Target, overlapSeconds: number): Promise<WebhookWithSecret> {
    return this.database.transaction(async () => {
      await this.lock(id, expected);
      const secret = await this.secrets.rotate(id, overlapSeconds);
      await this.webhooks.raiseVersion(id);
      const changes = { secret: { from: MASKED, to: MASKED } };
      const details = { rotation: true, overlapSeconds };
      await this.recorder.record(actor, webhookChange(id, { action: 'update', changes, details }));
      return { webhook: await this.get(id), secret };
    });
  }

  /** Cancels the pending deliveries. Throws WebhookNotFound and PreconditionFailed. */
  async delete(actor: Actor, { id, expected }: Target): Promise<void> {
    await this.database.transaction(async () => {
      const { url } = await this.lock(id, expected);
      await this.webhooks.delete(id);
      await this.webhooks.cancelDeliveries(id);
      await this.recorder.record(actor, webhookChange(id, { action: 'delete', details: { url } }));
    });
  }

  /** A webhook, locked until the transaction ends. Throws WebhookNotFound and PreconditionFailed. */
  async lock(id: string, expected?: ExpectedVersions): Promise<WebhookRow> {
    return requireVersion(await this.webhooks.lock(id), expected, () => new WebhookNotFound(id));
  }
}

/** A change of a webhook as it is recorded. */
export function webhookChange(
  webhookId: string,
  entry: Pick<AuditEntry, 'action' | 'changes' | 'details'> & Pick<RecordedChange, 'event'>,
): RecordedChange {
  return { ...entry, entityType: 'webhook', entityId: webhookId, counts: ['webhooks'] };
}
