import { PickType } from '@nestjs/swagger';
import { ListQuery, SortBy } from '../../kernel/http/pagination/list.query.js';
import {
  EnumProperty,
  IntegerProperty,
  presenter,
  TextListProperty,
  TextProperty,
  type Timestamp,
  TimestampProperty,
  UuidProperty,
} from '../../kernel/http/responses/response-properties.js';
import { VersionedResource } from '../../kernel/http/responses/versioned-resource.js';
import { DateTimeField, EnumField, IntegerField, UuidField } from '../../kernel/http/validation/scalar.fields.js';
import { NameListField } from '../../kernel/http/validation/nested.fields.js';
import { PartialRequest } from '../../kernel/http/validation/partial-request.js';
import { TextField } from '../../kernel/http/validation/text.fields.js';
import { API_KEY_STATUSES, type ApiKeyStatus } from './api-key.entity.js';
import type { IssuedKey } from './api-key-issuer.service.js';

export class ApiKeyRequest {
  @TextField({ description: 'What uses the key.', example: 'Warehouse', max: 100 }) name!: string;

  @NameListField({
    description: 'Permissions of the key, as far as its owner has them. It can do nothing else.',
    example: ['products:manage'],
    max: 50,
  })
  scopes!: string[];

  @DateTimeField({
    description: 'When it expires: at the latest, and if absent, `API_KEY_MAX_DAYS` from now.',
    example: '2026-12-31T12:00:00Z',
    optional: true,
  })
  expiresAt?: Date;

  @IntegerField({
    description: 'Requests per minute; null for the common limit of API keys.',
    example: 600,
    min: 1,
    max: 1_000_000,
    optional: true,
    nullable: true,
    default: null,
  })
  rateLimitPerMinute: number | null = null;

  @UuidField({
    description: 'Owner of the key; another user than the caller requires `api-keys:manage`.',
    optional: true,
  })
  userId?: string;
}

export class PatchApiKeyRequest extends PartialRequest(PickType(ApiKeyRequest, ['name', 'rateLimitPerMinute'])) {}

export class RotateApiKeyRequest {
  @IntegerField({
    description: 'Seconds for which the previous secrets remain valid.',
    example: 3600,
    min: 0,
    max: 86_400,
    optional: true,
    default: 0,
  })
  overlapSeconds = 0;

  @DateTimeField({
    description: 'When the key expires from now on, at the latest `API_KEY_MAX_DAYS` from now; unchanged if absent.',
    example: '2026-12-31T12:00:00Z',
    optional: true,
  })
  expiresAt?: Date;
}

export class ListApiKeysQuery extends ListQuery {
  @SortBy(['createdAt'], '-createdAt') sort = '-createdAt';
  @UuidField({ description: 'Only keys of this user.', optional: true }) userId?: string;
  @EnumField(API_KEY_STATUSES, { description: 'Only keys with this status.', optional: true }) status?: ApiKeyStatus;

  @TextField({
    description: 'Only the key with this prefix, or that had it before a rotation.',
    example: 'kls_3yZe8MqT0a',
    max: 14,
    pattern: /^kls_[0-9A-Za-z]{10}$/,
    expected: 'the first 14 characters of a key, such as kls_3yZe8MqT0a',
    optional: true,
  })
  prefix?: string;
}

export class ApiKeyResponse extends VersionedResource {
  @UuidProperty('Owner of the key.') userId!: string;
  @TextProperty('What uses the key.', 'Warehouse') name!: string;
  @TextProperty('The beginning of the key, which is not secret.', 'kls_3yZe8MqT0a') prefix!: string;
  @TextListProperty('Permissions, as far as the owner has them.', ['products:manage']) scopes!: readonly string[];
  @EnumProperty(API_KEY_STATUSES, 'Status.') status!: ApiKeyStatus;

  @IntegerProperty('Requests per minute; null for the common limit.', 600, { nullable: true })
  rateLimitPerMinute!: number | null;

  @TimestampProperty('When it expires.', { example: '2026-12-31T12:00:00.000Z' }) expiresAt!: Timestamp;

  @TimestampProperty('Until when secrets from before a rotation are valid.', { nullable: true, example: null })
  overlapUntil!: Timestamp | null;

  @TimestampProperty('When it was revoked.', { nullable: true, example: null }) revokedAt!: Timestamp | null;
  @TimestampProperty('When it was last used, to the minute.', { nullable: true }) lastUsedAt!: Timestamp | null;

  static readonly from = presenter(ApiKeyResponse);
}

export class IssuedApiKeyResponse extends ApiKeyResponse {
  @TextProperty(
    'The key. Store it now: it is not shown again. Send it as `X-API-Key`.',
    // Has the form of a key but no valid checksum, so that secret scanners ignore it.
    'kls_3yZe8MqT0a_0000000000000000000000000000000000000000000000000',
  )
  key!: string;

  static of(this: void, { key, text }: IssuedKey): IssuedApiKeyResponse {
    return { ...ApiKeyResponse.from(key), key: text };
  }
}
