import { ApiProperty } from '@nestjs/swagger';
import {
  DateTimeField,
  NameListField,
  EnumField,
  TextField,
  UuidField,
  IntegerField,
} from '../../kernel/http/validation/fields.js';
import { ListQuery, SortBy } from '../../kernel/http/pagination/list.query.js';
import { API_KEY_STATUSES, type ApiKeyStatus } from './api-key.entity.js';
import type { IssuedKey } from './api-key-issuer.service.js';
import type { ApiKeyFilter, ApiKeyRow } from './api-keys.repository.js';

const name = { description: 'What uses it.', example: 'Warehouse', max: 100 };
const rateLimit = {
  description: 'Requests it may make in a minute; without one of its own it has the limit that keys have.',
  example: 600,
  min: 1,
  max: 1_000_000,
  optional: true,
  nullable: true,
};
const prefixPattern = /^kls_[0-9A-Za-z]{10}$/;

export class ApiKeyRequest {
  @TextField(name)
  name!: string;

  @NameListField({
    description: 'Permissions that it has, as long as its owner has them, too. It can not do anything else.',
    example: ['products:manage'],
    max: 50,
  })
  scopes!: string[];

  @DateTimeField({
    description: 'Until when it works; when left out, and at the latest, `API_KEY_MAX_DAYS` from now.',
    example: '2026-12-31T12:00:00Z',
    optional: true,
  })
  expiresAt?: Date;

  @IntegerField({ ...rateLimit, default: null })
  rateLimitPerMinute: number | null = null;

  @UuidField({ description: 'Whose key it is; for others than yourself it needs `api-keys:manage`.', optional: true })
  userId?: string;
}

/** The fields to change; those left out stay. */
export class PatchApiKeyRequest {
  @TextField({ ...name, optional: true }) name?: string;
  @IntegerField(rateLimit) rateLimitPerMinute?: number | null;
}

export class RotateApiKeyRequest {
  @IntegerField({
    description: 'Seconds for which the secrets it had still work.',
    example: 3600,
    min: 0,
    max: 86_400,
    optional: true,
    default: 0,
  })
  overlapSeconds = 0;

  @DateTimeField({
    description: 'Until when the key works from now on, at the latest `API_KEY_MAX_DAYS` from now; else as before.',
    example: '2026-12-31T12:00:00Z',
    optional: true,
  })
  expiresAt?: Date;
}

export class ListApiKeysQuery extends ListQuery {
  @SortBy(['createdAt'], '-createdAt')
  sort = '-createdAt';

  @UuidField({ description: 'Only of this user.', optional: true })
  userId?: string;

  @EnumField(API_KEY_STATUSES, { description: 'Only in this state.', optional: true })
  status?: ApiKeyStatus;

  @TextField({
    description: 'Only the one that has, or had before a rotation, a secret with this prefix.',
    example: 'kls_3yZe8MqT0a',
    max: 14,
    pattern: prefixPattern,
    expected: 'the first 14 characters of a key, such as kls_3yZe8MqT0a',
    optional: true,
  })
  prefix?: string;

  get filter(): ApiKeyFilter {
    return { userId: this.userId, status: this.status, prefix: this.prefix };
  }
}

export class ApiKeyResponse {
  @ApiProperty({ type: String, format: 'uuid', description: 'Id.', example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be020' })
  id!: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    description: 'Whose key it is.',
    example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003',
  })
  userId!: string;

  @ApiProperty({ type: String, description: 'What uses it.', example: 'Warehouse' })
  name!: string;

  @ApiProperty({
    type: String,
    description: 'The part of the key that everybody may see: how it begins.',
    example: 'kls_3yZe8MqT0a',
  })
  prefix!: string;

  @ApiProperty({
    type: String,
    isArray: true,
    description: 'Permissions that it has, as long as its owner has them, too.',
    example: ['products:manage'],
  })
  scopes!: string[];

  @ApiProperty({ type: String, enum: API_KEY_STATUSES, description: 'State.', example: 'active' })
  status!: ApiKeyStatus;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'Requests it may make in a minute, where it has a limit of its own.',
    example: 600,
  })
  rateLimitPerMinute!: number | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'Until when it works.',
    example: '2026-12-31T12:00:00.000Z',
  })
  expiresAt!: Date;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Until when secrets from before a rotation still work.',
    example: null,
  })
  overlapUntil!: Date | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When it was revoked.',
    example: null,
  })
  revokedAt!: Date | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When it was last used, to the minute.',
    example: '2026-01-31T12:00:00.000Z',
  })
  lastUsedAt!: Date | null;

  @ApiProperty({ type: 'integer', description: 'Counts changes; the ETag.', example: 1 })
  version!: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    description: 'When it was made.',
    example: '2026-01-31T12:00:00.000Z',
  })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', description: 'Last change.', example: '2026-01-31T12:00:00.000Z' })
  updatedAt!: Date;

  /** Names every field: a new column stays private until someone decides otherwise. */
  static from(this: void, key: ApiKeyRow): ApiKeyResponse {
    const { id, userId, name, prefix, scopes, status, rateLimitPerMinute, expiresAt, overlapUntil } = key;
    const { revokedAt, lastUsedAt, version, createdAt, updatedAt } = key;
    return {
      id,
      userId,
      name,
      prefix,
      scopes,
      status,
      rateLimitPerMinute,
      expiresAt,
      overlapUntil,
      revokedAt,
      lastUsedAt,
      version,
      createdAt,
      updatedAt,
    };
  }
}

export class IssuedApiKeyResponse extends ApiKeyResponse {
  @ApiProperty({
    type: String,
    description: 'The key. Keep it now: it is not shown again. Send it as `X-API-Key`.',
    // Has the form of a key, but not the checksum: no scanner takes it for one.
    example: 'kls_3yZe8MqT0a_0000000000000000000000000000000000000000000000000',
  })
  key!: string;

  static of(this: void, { key, text }: IssuedKey): IssuedApiKeyResponse {
    return { ...ApiKeyResponse.from(key), key: text };
  }
}
