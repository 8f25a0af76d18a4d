import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { PERMISSION_PATTERN } from '../../../kernel/auth/policy/attributes.js';
import { validateConditions } from '../../../kernel/auth/policy/condition-validator.js';
import type { Conditions } from '../../../kernel/auth/policy/conditions.js';
import { type Effect, EFFECTS } from '../../../kernel/auth/policy/policy-rule.js';
import { BooleanField, EnumField, TextField, IntegerField } from '../../../kernel/http/validation/fields.js';
import type { NestedViolation } from '../../../kernel/errors/nested-violation.js';
import { ValidateInside } from '../../../kernel/http/validation/nested-violations.js';
import { ListQuery, SortBy } from '../../../kernel/http/pagination/list.query.js';
import type { Rule } from './rule.entity.js';
import type { RuleFilter } from './rules.repository.js';

const name = { description: 'Name; explanations call it by this.', example: 'Auditors stay in the office', max: 100 };
const description = { description: 'Why it is there.', example: 'Agreed with the auditors.', min: 0, max: 255 };
const effect = {
  description: '`deny` wins over everything that allows; `allow` gives what no role gives.',
  example: 'deny',
};
const priority = {
  description: 'Of several rules with the same effect the highest decides, and is named.',
  example: 10,
  min: -1000,
  max: 1000,
};
const permission = {
  description: 'The permission it is about: `audits:read`, or with `*` for any part: `audits:*`, `*:read`, `*`.',
  example: 'audits:read',
  max: 128,
  pattern: PERMISSION_PATTERN,
  expected: 'a permission such as orders:read, orders:*, *:read or *',
};
const isActive = { description: 'Is obeyed.', example: true };
const CONDITIONS_EXAMPLE = { 'actor.roles': { $all: ['manager'] }, 'context.ip': { $ncidr: ['10.0.0.0/8'] } };
const CONDITIONS_ABOUT =
  'Attributes of `actor`, `resource` and `context`, each with a value or with operators: `$eq`, `$ne`, `$in`, `$nin`, ' +
  '`$gt`, `$gte`, `$lt`, `$lte`, `$exists`, `$all`, `$cidr`, `$ncidr`. All must hold; `{}` always does.';

/** Conditions of a rule, with a pointer to everything that is wrong with them. */
function ConditionsField(options: { optional: boolean }): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      type: 'object',
      additionalProperties: true,
      selfRequired: false,
      description: CONDITIONS_ABOUT,
      example: CONDITIONS_EXAMPLE,
      ...(!options.optional && { default: {} }),
    }),
    ValidateIf((_, value) => value !== undefined),
    ValidateInside(flawsOf),
  );
}

/** Which attributes a thing has depends on the permission; a body that names none is checked against the stored one later. */
function flawsOf(value: unknown, request: object): NestedViolation[] {
  const { permission: pattern } = request as { permission?: unknown };
  return validateConditions(
    value,
    typeof pattern === 'string' && PERMISSION_PATTERN.test(pattern) ? pattern : undefined,
  );
}

/** Every writable field: what POST makes, and what PUT puts in place of all that was there. */
export class RuleRequest {
  @TextField(name) name!: string;
  @TextField({ ...description, optional: true, default: '' }) description = '';
  @EnumField(EFFECTS, effect) effect!: Effect;
  @IntegerField({ ...priority, optional: true, default: 0 }) priority = 0;
  @TextField(permission) permission!: string;
  @ConditionsField({ optional: false }) conditions: Conditions = {};
  @BooleanField({ ...isActive, optional: true, default: true }) isActive = true;
}

/** The fields to change; those left out stay. */
export class PatchRuleRequest {
  @TextField({ ...name, optional: true }) name?: string;
  @TextField({ ...description, optional: true }) description?: string;
  @EnumField(EFFECTS, { ...effect, optional: true }) effect?: Effect;
  @IntegerField({ ...priority, optional: true }) priority?: number;
  @TextField({ ...permission, optional: true }) permission?: string;
  @ConditionsField({ optional: true }) conditions?: Conditions;
  @BooleanField({ ...isActive, optional: true }) isActive?: boolean;
}

export class ListRulesQuery extends ListQuery {
  @SortBy(['priority', 'name', 'createdAt'], '-priority')
  sort = '-priority';

  @TextField({ ...name, description: 'Only the rule with this name.', optional: true })
  name?: string;

  @EnumField(EFFECTS, { description: 'Only rules with this effect.', optional: true })
  effect?: Effect;

  @TextField({ ...permission, description: 'Only rules about exactly this.', optional: true })
  permission?: string;

  @BooleanField({ description: 'Only rules that are obeyed, or only those that are not.', optional: true })
  isActive?: boolean;

  get filter(): RuleFilter {
    const { name, effect, permission, isActive } = this;
    return { name, effect, permission, isActive };
  }
}

export class RuleResponse {
  @ApiProperty({ type: String, format: 'uuid', description: 'Id.', example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be022' })
  id!: string;

  @ApiProperty({ type: String, description: 'Name.', example: 'Auditors stay in the office' })
  name!: string;

  @ApiProperty({ type: String, description: 'Why it is there.', example: 'Agreed with the auditors.' })
  description!: string;

  @ApiProperty({ type: String, enum: [...EFFECTS], description: 'What it does.', example: 'deny' })
  effect!: Effect;

  @ApiProperty({ type: 'integer', description: 'Rank among rules with the same effect.', example: 10 })
  priority!: number;

  @ApiProperty({ type: String, description: 'The permission it is about.', example: 'audits:read' })
  permission!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'When it applies.',
    example: CONDITIONS_EXAMPLE,
  })
  conditions!: Conditions;

  @ApiProperty({ type: Boolean, description: 'Is obeyed.', example: true })
  isActive!: boolean;

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
  static from(this: void, rule: Rule): RuleResponse {
    const { id, name, description, effect, priority, permission, conditions, isActive } = rule;
    const { version, createdAt, updatedAt } = rule;
    return {
      id,
      name,
      description,
      effect,
      priority,
      permission,
      conditions,
      isActive,
      version,
      createdAt,
      updatedAt,
    };
  }
}
