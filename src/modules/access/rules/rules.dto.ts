import { PERMISSION_PATTERN } from '../../../kernel/auth/policy/permission-pattern.js';
import { validateConditions } from '../../../kernel/auth/policy/condition-validator.js';
import type { Conditions } from '../../../kernel/auth/policy/conditions.js';
import { type Effect, EFFECTS } from '../../../kernel/auth/ports/policy-rules.js';
import type { NestedViolation } from '../../../kernel/errors/nested-violation.js';
import { ListQuery, SortBy } from '../../../kernel/http/pagination/list.query.js';
import {
  BooleanProperty,
  EnumProperty,
  IntegerProperty,
  JsonProperty,
  presenter,
  TextProperty,
} from '../../../kernel/http/responses/response-properties.js';
import { VersionedResource } from '../../../kernel/http/responses/versioned-resource.js';
import {
  BooleanField,
  BooleanParameter,
  EnumField,
  IntegerField,
} from '../../../kernel/http/validation/scalar.fields.js';
import { JsonField } from '../../../kernel/http/validation/nested.fields.js';
import { PartialRequest } from '../../../kernel/http/validation/partial-request.js';
import { TextField } from '../../../kernel/http/validation/text.fields.js';

const name = { description: 'Name; explanations refer to it.', example: 'Warehouse stays in the office', max: 100 };
const description = { description: 'Why it exists.', example: 'Shipping happens on the premises.', min: 0, max: 255 };
const effect = { description: '`deny` overrides `allow` and roles; `allow` adds to roles.', example: 'deny' };
const priority = {
  description: 'Among rules with the same effect, the one with the highest priority decides and is named.',
  example: 10,
  min: -1000,
  max: 1000,
};
const permission = {
  description: 'The permission that it applies to; `*` stands for any part: `audits:read`, `audits:*`, `*:read`, `*`.',
  example: 'orders:manage',
  max: 128,
  pattern: PERMISSION_PATTERN,
  expected: 'a permission such as orders:read, orders:*, *:read or *',
};
const conditions = {
  description:
    'Attributes of `actor`, `resource` and `context`, each with a value or with operators: `$eq`, `$ne`, `$in`, `$nin`, ' +
    '`$gt`, `$gte`, `$lt`, `$lte`, `$exists`, `$all`, `$cidr`, `$ncidr`. All must hold; `{}` always holds.',
  example: { 'actor.roles': { $all: ['warehouse'] }, 'context.ip': { $ncidr: ['10.0.0.0/8'] } },
};

/** The attributes of the resource depend on the permission; if the request has none, the service validates them later. */
function violationsOf(value: unknown, request: object): readonly NestedViolation[] {
  const { permission: pattern } = request as { permission?: unknown };
  const isPattern = typeof pattern === 'string' && PERMISSION_PATTERN.test(pattern);
  return validateConditions(value, isPattern ? pattern : undefined);
}

/** Every writable field, for POST and PUT. */
export class RuleRequest {
  @TextField(name) name!: string;
  @TextField({ ...description, optional: true, default: '' }) description = '';
  @EnumField(EFFECTS, effect) effect!: Effect;
  @IntegerField({ ...priority, optional: true, default: 0 }) priority = 0;
  @TextField(permission) permission!: string;
  @JsonField({ ...conditions, optional: true, default: {} }, violationsOf) conditions: Conditions = {};
  @BooleanField({ description: 'Whether it applies.', optional: true, default: true }) isActive = true;
}

export class PatchRuleRequest extends PartialRequest(RuleRequest) {}

export class ListRulesQuery extends ListQuery {
  @SortBy(['priority', 'name', 'createdAt'], '-priority') sort = '-priority';
  @TextField({ ...name, description: 'Only the rule with this name.', optional: true }) name?: string;
  @EnumField(EFFECTS, { description: 'Only rules with this effect.', optional: true }) effect?: Effect;

  @TextField({ ...permission, description: 'Only rules for exactly this permission or pattern.', optional: true })
  permission?: string;

  @BooleanParameter({ description: 'Only active or only inactive rules.', optional: true }) isActive?: boolean;
}

export class RuleResponse extends VersionedResource {
  @TextProperty('Name.', name.example) name!: string;
  @TextProperty('Why it exists.', description.example) description!: string;
  @EnumProperty(EFFECTS, 'Effect.') effect!: Effect;
  @IntegerProperty('Priority among rules with the same effect.', 10) priority!: number;
  @TextProperty('The permission that it applies to.', 'audits:read') permission!: string;
  @JsonProperty('When it applies.', conditions.example) conditions!: Conditions;
  @BooleanProperty('Whether it applies.') isActive!: boolean;

  static readonly from = presenter(RuleResponse);
}
