import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import { NotAllowed } from '../../kernel/auth/auth.errors.js';
import { Database } from '../../kernel/database/database.js';
import type { ExpectedVersions } from '../../kernel/http/responses/if-match.js';
import { ChangeRecorderService, diff, initialChanges, MASKED } from '../audits/change-recorder.service.js';
import { apiKeyChange } from './api-key-change.js';
import { ApiKeyPolicy } from './api-key-policy.js';
import { type ApiKeyRow, ApiKeysRepository } from './api-keys.repository.js';
import { ApiKeysService } from './api-keys.service.js';
import { generateApiKey } from './api-key-format.js';

export interface ApiKeyInput {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAt?: Date;
  readonly rateLimitPerMinute: number | null;
  /** Whose key it will be; one's own when not given. */
  readonly userId?: string;
}

export interface Rotation {
  /** How long the secrets from before still work. */
  readonly overlapSeconds: number;
  /** The new end of the key, which stays as it is when not given. */
  readonly expiresAt?: Date;
}

/** A key and its text, which nobody can be shown again. */
export interface IssuedKey {
  readonly key: ApiKeyRow;
  readonly text: string;
}

/** Hands out secrets: of new keys, and new ones of keys that are there. */
@Injectable()
export class ApiKeyIssuerService {
  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeysRepository,
    private readonly apiKeys: ApiKeysService,
    private readonly limits: ApiKeyPolicy,
    private readonly recorder: ChangeRecorderService,
  ) {}

  /**
   * Makes a key for oneself or, with `api-keys:manage`, for somebody else.
   * Throws NotAllowed, and InvalidBody when the key would be able to more than
   * its owner or its maker, or for longer than keys may last.
   */
  async create(actor: Actor, wanted: ApiKeyInput): Promise<IssuedKey> {
    const { name, rateLimitPerMinute, userId = actor.userId } = wanted;
    if (userId !== actor.userId && !(await this.apiKeys.mayManageAll(actor)))
      throw new NotAllowed('the permission api-keys:manage');
    return this.database.transaction(async () => {
      const expiresAt = await this.limits.check(actor, { ...wanted, ownerId: userId });
      const scopes = [...new Set(wanted.scopes)].toSorted();
      const id = uuidv7();
      const secret = generateApiKey();
      await this.keys.insert({ id, userId, name, scopes, rateLimitPerMinute, expiresAt });
      await this.keys.addSecret(id, secret);
      const { prefix } = secret;
      const fields = { userId, name, scopes, rateLimitPerMinute, expiresAt, prefix, secret: MASKED };
      await this.recorder.record(actor, apiKeyChange(id, { action: 'create', changes: initialChanges(fields) }));
      return { key: await this.apiKeys.get(actor, id), text: secret.text };
    });
  }

  /**
   * Gives a key a new secret. Those it had work on for the overlap, whichever
   * rotation they are from. Whoever is handed somebody else's key could act with
   * it, so they must be able to all that it is. Throws NotAllowed, InvalidBody,
   * ApiKeyNotFound, PreconditionFailed and ApiKeyEnded.
   */
  async rotate(actor: Actor, id: string, wanted: Rotation, expected: ExpectedVersions): Promise<IssuedKey> {
    const { overlapSeconds } = wanted;
    return this.database.transaction(async () => {
      const before = await this.apiKeys.lockActive(actor, id, expected);
      const missing = before.scopes.filter((scope) => !actor.permissions.has(scope));
      if (before.userId !== actor.userId && missing.length > 0)
        throw new NotAllowed(`the permission ${missing.join(' and ')}`);
      const expiresAt = wanted.expiresAt ? this.limits.checkExpiry(wanted.expiresAt) : before.expiresAt;
      const secret = generateApiKey();
      await this.keys.retireSecrets(id, overlapSeconds);
      await this.keys.addSecret(id, secret);
      await this.keys.update(id, { ...before, expiresAt });
      const changes = {
        ...diff({ prefix: before.prefix, expiresAt: before.expiresAt }, { prefix: secret.prefix, expiresAt }),
        secret: { from: MASKED, to: MASKED },
      };
      const details = { rotation: true, overlapSeconds };
      await this.recorder.record(actor, apiKeyChange(id, { action: 'update', changes, details }));
      return { key: await this.apiKeys.get(actor, id), text: secret.text };
    });
  }
}
