import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import { NotAllowed } from '../../kernel/auth/auth.errors.js';
import { holdsPermission } from '../../kernel/auth/policy/holds-permission.js';
import { RecentAuthentication } from '../../kernel/auth/ports/recent-authentication.js';
import { Database } from '../../kernel/database/database.js';
import type { Target } from '../../kernel/http/responses/target-resource.js';
import { ChangeRecorderService, diff, initialChanges, MASKED } from '../audits/change-recorder.service.js';
import { ApiKeyIssued } from './api-keys.events.js';
import { generateApiKey } from './api-key-format.js';
import { ApiKeyPolicy } from './api-key-policy.js';
import { type ApiKeyFields, type ApiKeyRow, ApiKeysRepository } from './api-keys.repository.js';
import { apiKeyChange, ApiKeysService } from './api-keys.service.js';

export interface ApiKeyInput extends Pick<ApiKeyFields, 'name' | 'rateLimitPerMinute'> {
  readonly scopes: readonly string[];
  readonly expiresAt?: Date;
  /** The owner; the actor when not given. */
  readonly userId?: string;
}

export interface Rotation {
  /** How long the earlier secrets stay valid. */
  readonly overlapSeconds: number;
  /** The new end of the key, which stays as it is when not given. */
  readonly expiresAt?: Date;
}

/** A key and its text, which cannot be shown again. */
export interface IssuedKey {
  readonly key: ApiKeyRow;
  readonly text: string;
}

/** Creates and rotates the secrets of keys. */
@Injectable()
export class ApiKeyIssuerService {
  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeysRepository,
    private readonly apiKeys: ApiKeysService,
    private readonly policy: ApiKeyPolicy,
    private readonly recorder: ChangeRecorderService,
    private readonly recentAuthentication: RecentAuthentication,
  ) {}

  /**
   * Creates a key of the actor or, with `api-keys:manage`, of another user.
   * Throws NotAllowed, TooManyApiKeys, and InvalidBody when the policy does not allow the key.
   */
  async create(actor: Actor, input: ApiKeyInput, id = uuidv7()): Promise<IssuedKey> {
    const { name, rateLimitPerMinute, userId = actor.userId } = input;
    if (userId !== actor.userId && !(await this.apiKeys.mayManageAll(actor)))
      throw new NotAllowed('the permission api-keys:manage');
    return this.database.transaction(async () => {
      await this.recentAuthentication.require(actor);
      const expiresAt = await this.policy.check(actor, userId, input);
      await this.policy.requireRoom(userId);
      const scopes = [...new Set(input.scopes)].toSorted();
      const secret = generateApiKey();
      await this.keys.insert({ id, userId, createdBy: actor.userId, name, scopes, rateLimitPerMinute, expiresAt });
      await this.keys.addSecret(id, secret);
      const { prefix } = secret;
      const fields = { userId, name, scopes, rateLimitPerMinute, expiresAt, prefix, secret: MASKED };
      const event = ApiKeyIssued(id, { userId, issuedBy: actor.userId, name, prefix });
      const entry = { action: 'create' as const, changes: initialChanges(fields) };
      await this.recorder.record(actor, { ...apiKeyChange(id, entry), event });
      return { key: await this.apiKeys.get(actor, id), text: secret.text };
    });
  }

  /**
   * Gives a key a new secret; the earlier ones stay valid for the overlap. The
   * actor, who could act with another user's key, must have all of its scopes.
   * Throws NotAllowed, InvalidBody, ApiKeyNotFound, PreconditionFailed and ApiKeyEnded.
   */
  async rotate(actor: Actor, target: Target, rotation: Rotation): Promise<IssuedKey> {
    const { id } = target;
    const { overlapSeconds } = rotation;
    return this.database.transaction(async () => {
      await this.recentAuthentication.require(actor);
      const key = await this.apiKeys.lockActive(actor, target);
      const missing = key.scopes.filter((scope) => !holdsPermission(actor, scope));
      if (key.userId !== actor.userId && missing.length > 0)
        throw new NotAllowed(`the permission ${missing.join(' and ')}`);
      const { expiresAt = key.expiresAt } = rotation;
      if (expiresAt !== key.expiresAt) this.policy.checkExpiry(expiresAt);
      const secret = generateApiKey();
      await this.keys.retireSecrets(id, overlapSeconds);
      await this.keys.addSecret(id, secret);
      await this.keys.update(id, { ...key, expiresAt });
      const changes = {
        ...diff({ prefix: key.prefix, expiresAt: key.expiresAt }, { prefix: secret.prefix, expiresAt }),
        secret: { from: MASKED, to: MASKED },
      };
      const details = { rotation: true, overlapSeconds };
      const { userId, name } = key;
      const event = ApiKeyIssued(id, { userId, issuedBy: actor.userId, name, prefix: secret.prefix });
      await this.recorder.record(actor, { ...apiKeyChange(id, { action: 'update', changes, details }), event });
      return { key: await this.apiKeys.get(actor, id), text: secret.text };
    });
  }
}
