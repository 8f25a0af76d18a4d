import { ApiProperty } from '@nestjs/swagger';
import { DateTimeField, EnumField, TextField, UuidField } from '../../kernel/http/validation/fields.js';
import { ListQuery, SortBy } from '../../kernel/http/pagination/list.query.js';
import { type Audit, AUDIT_ACTIONS, AUDIT_STATUSES, type Change } from './audit.entity.js';
import type { AuditFilter } from './audits.repository.js';

export class ListAuditsQuery extends ListQuery {
  @SortBy(['createdAt'], '-createdAt')
  sort = '-createdAt';

  @EnumField(AUDIT_ACTIONS, { description: 'Only this kind of action.', optional: true })
  actionType?: string;

  @TextField({ description: 'Only about this kind of thing.', example: 'order', max: 100, optional: true })
  entityType?: string;

  @UuidField({ description: 'Only about this thing.', optional: true })
  entityId?: string;

  @UuidField({ description: 'Only by this user.', optional: true })
  userId?: string;

  @EnumField(AUDIT_STATUSES, { description: 'Only with this outcome.', optional: true })
  status?: string;

  @DateTimeField({ description: 'Only after this moment.', optional: true })
  createdAfter?: Date;

  @DateTimeField({ description: 'Only before this moment.', optional: true })
  createdBefore?: Date;

  get filter(): AuditFilter {
    const { actionType, entityType, entityId, userId, status, createdAfter, createdBefore } = this;
    return { actionType, entityType, entityId, userId, status, createdAfter, createdBefore };
  }
}

export class AuditResponse {
  @ApiProperty({
    type: String,
    format: 'uuid',
    description: 'Id of the record.',
    example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001',
  })
  id!: string;

  @ApiProperty({ type: String, enum: AUDIT_ACTIONS, description: 'What was done.', example: 'create' })
  actionType!: string;

  @ApiProperty({ type: String, description: 'Kind of thing it was done to.', example: 'order' })
  entityType!: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    description: 'The thing it was done to.',
    example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be002',
  })
  entityId!: string;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Who did it; null for the system and strangers.',
    example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003',
  })
  userId!: string | null;

  @ApiProperty({
    type: String,
    description: 'Who did it, in one text: user:<id>, api_key:<id>, anonymous or system.',
    example: 'user:0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003',
  })
  actor!: string;

  @ApiProperty({ type: String, enum: AUDIT_STATUSES, description: 'How it ended.', example: 'success' })
  status!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'More about it.',
    example: { number: 'ORD-000123' },
  })
  details!: Record<string, unknown> | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'Changed fields: `from` and `to`, or `by` how much. Secrets are masked.',
    example: { stock: { by: -2 } },
  })
  changes!: Record<string, Change> | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Request that did it.',
    example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be004',
  })
  requestId!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Address the request came from.', example: '127.0.0.1' })
  ipAddress!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Program that sent the request.', example: 'curl/8.5.0' })
  userAgent!: string | null;

  @ApiProperty({ type: String, format: 'date-time', description: 'When.', example: '2026-01-31T12:00:00.000Z' })
  createdAt!: Date;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When the record was amended, if ever.',
    example: null,
  })
  updatedAt!: Date | null;

  /** Names every field: a new column stays private until someone decides otherwise. */
  static from(this: void, audit: Audit): AuditResponse {
    const { id, actionType, entityType, entityId, userId, actor, status, details, changes } = audit;
    const { requestId, ipAddress, userAgent, createdAt, updatedAt } = audit;
    return {
      id,
      actionType,
      entityType,
      entityId,
      userId,
      actor,
      status,
      details,
      changes,
      requestId,
      ipAddress,
      userAgent,
      createdAt,
      updatedAt,
    };
  }
}
