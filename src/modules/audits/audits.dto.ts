import { ListQuery, SortBy } from '../../kernel/http/pagination/list.query.js';
import {
  EnumProperty,
  IntegerProperty,
  JsonProperty,
  presenter,
  TextProperty,
  type Timestamp,
  TimestampProperty,
  UuidProperty,
} from '../../kernel/http/responses/response-properties.js';
import { BooleanParameter, DateTimeField, EnumField, UuidField } from '../../kernel/http/validation/scalar.fields.js';
import { JsonObjectField } from '../../kernel/http/validation/nested.fields.js';
import { TextField } from '../../kernel/http/validation/text.fields.js';
import {
  AUDIT_ACTIONS,
  AUDIT_SOURCES,
  AUDIT_STATUSES,
  type AuditAction,
  type AuditStatus,
  type Change,
} from './audit.entity.js';

export class ListAuditsQuery extends ListQuery {
  @SortBy(['createdAt'], '-createdAt') sort = '-createdAt';
  @EnumField(AUDIT_ACTIONS, { description: 'Only this type of action.', optional: true }) actionType?: string;

  @TextField({ description: 'Only records about this type of entity.', example: 'order', max: 100, optional: true })
  entityType?: string;

  @UuidField({ description: 'Only records about this entity.', optional: true }) entityId?: string;
  @UuidField({ description: 'Only actions of this user.', optional: true }) userId?: string;

  @TextField({ description: 'Only actions of this actor.', example: 'system', max: 100, optional: true })
  actor?: string;

  @TextField({ description: 'Only actions of this request.', example: 'order-1', max: 128, optional: true })
  requestId?: string;

  @EnumField(AUDIT_STATUSES, { description: 'Only actions with this outcome, as last amended.', optional: true })
  status?: string;
  @DateTimeField({ description: 'Only those created after this time.', optional: true }) createdAfter?: Date;
  @DateTimeField({ description: 'Only those created before this time.', optional: true }) createdBefore?: Date;

  @BooleanParameter({ description: '`true` for withdrawn records, which are left out otherwise.', optional: true })
  withdrawn?: boolean;
}

const details = {
  description: 'A JSON object of at most 16 KiB; null for none.',
  example: { reason: 'Delivered to a neighbour.' },
  optional: true,
  nullable: true,
};

export class AuditRequest {
  @EnumField(AUDIT_ACTIONS, { description: 'Type of the action.', example: 'other' }) actionType!: AuditAction;

  @TextField({ description: 'Type of the entity that the event is about.', example: 'parcel', max: 100 })
  entityType!: string;

  @UuidField({ description: 'The entity that the event is about.' }) entityId!: string;

  @EnumField(AUDIT_STATUSES, {
    description: 'Outcome; `pending` can be amended to one of the others.',
    default: 'success',
    optional: true,
  })
  status: AuditStatus = 'success';

  @JsonObjectField(details) details?: Record<string, unknown> | null;
}

export class AmendAuditRequest {
  @EnumField(AUDIT_STATUSES, {
    description: 'Outcome. Only `pending` becomes another one.',
    example: 'failure',
    optional: true,
    requiredIf: ({ details: given }: AmendAuditRequest) => given === undefined,
  })
  status?: AuditStatus;

  @JsonObjectField(details) details?: Record<string, unknown> | null;
}

export class AuditResponse {
  @UuidProperty('Id of the record.') id!: string;
  @EnumProperty(AUDIT_ACTIONS, 'Type of the action.') actionType!: string;
  @TextProperty('Type of the entity that the action was about.', 'order') entityType!: string;
  @UuidProperty('The entity that the action was about.') entityId!: string;
  @UuidProperty('The acting user; null for the system and anonymous callers.', { nullable: true }) userId!:
    string | null;

  @TextProperty('The actor: user:<id>, api_key:<id>, anonymous or system.', 'user:0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003')
  actor!: string;

  @EnumProperty(AUDIT_SOURCES, 'Who says so: the application, or a client about an event of its own.') source!: string;
  @EnumProperty(AUDIT_STATUSES, 'Outcome, as last amended.') status!: string;

  @JsonProperty('Details of the action.', { number: 'ORD-000123' }, { nullable: true })
  details!: Record<string, unknown> | null;

  @JsonProperty(
    'Changed fields, with `from` and `to`, or `by` for a difference. Secrets are masked; erased personal data is a `commitment`.',
    { stock: { by: -2 } },
    { nullable: true },
  )
  changes!: Record<string, Change> | null;

  @TextProperty('Id of the request.', '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be004', { nullable: true })
  requestId!: string | null;

  @TextProperty('W3C trace id of the request.', '0af7651916cd43dd8448eb211c80319c', { nullable: true })
  traceId!: string | null;

  @TextProperty('IP address of the client, until it is erased.', '127.0.0.1', { nullable: true })
  ipAddress!: string | null;

  @TextProperty('User agent of the client, until it is erased.', 'curl/8.5.0', { nullable: true })
  userAgent!: string | null;

  @TimestampProperty('Time of the action.') createdAt!: Timestamp;

  @TimestampProperty('When the record was last amended or withdrawn, if ever.', { nullable: true, example: null })
  updatedAt!: Timestamp | null;

  @TimestampProperty('When the record was withdrawn, if ever.', { nullable: true, example: null })
  withdrawnAt!: Timestamp | null;

  @IntegerProperty('1, and one more for each amendment; the ETag.', 1) version!: number;

  static readonly from = presenter(AuditResponse);
}
