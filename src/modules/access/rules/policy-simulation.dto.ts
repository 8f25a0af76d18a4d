import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { validateResource } from '../../../kernel/auth/policy/condition-validator.js';
import { parseCidr } from '../../../kernel/auth/policy/conditions.js';
import type { Reason } from '../../../kernel/auth/policy/policy.js';
import { type Effect, EFFECTS } from '../../../kernel/auth/policy/policy-rule.js';
import { ValidateInside } from '../../../kernel/http/validation/nested-violations.js';
import {
  DateTimeField,
  ObjectField,
  EnumField,
  constraint,
  TextField,
  UuidField,
} from '../../../kernel/http/validation/fields.js';
import type { SimulationResult } from './policy-simulation.service.js';
import { RuleRequest } from './rules.dto.js';

const CREDENTIALS = ['token', 'api_key'] as const;
const REASONS: readonly Reason[] = ['rule', 'grant', 'ownership', 'nothing'];

/** The request to pretend; what is left out is as in the request that asks. */
class SimulationContextRequest {
  @TextField({ description: 'Address it comes from.', example: '203.0.113.7', max: 45, optional: true })
  @constraint('address', 'an IP address', (value) => value === undefined || isAddress(value))
  ip?: string;

  @EnumField(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], { description: 'Its method.', optional: true })
  method?: string;

  @TextField({ description: 'Its route.', example: '/api/v1/audits/{id}', max: 200, optional: true })
  route?: string;

  @EnumField(CREDENTIALS, { description: 'What proves who asks.', optional: true })
  credential?: (typeof CREDENTIALS)[number];

  @DateTimeField({ description: 'The moment it comes.', example: '2026-01-31T22:00:00Z', optional: true })
  at?: Date;
}

/** The attributes of the thing, as they would be read from its row. */
function Thing(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      type: 'object',
      additionalProperties: true,
      selfRequired: false,
      description: 'The thing in question, by its attributes; without it the question is about all of them.',
      example: { userId: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003', entityType: 'order' },
    }),
    ValidateIf((_, value) => value !== undefined),
    ValidateInside((value, request) => {
      const { permission } = request as { permission?: unknown };
      return typeof permission === 'string' ? validateResource(value, permission) : [];
    }),
  );
}

export class PolicySimulationRequest {
  @UuidField({ description: 'Whose access is in question; yours when left out.', optional: true })
  userId?: string;

  @TextField({
    description: 'The permission that is asked for.',
    example: 'audits:read',
    max: 128,
    pattern: /^[a-z0-9_.-]+:[a-z0-9_.-]+$/,
    expected: 'a permission such as audits:read',
  })
  permission!: string;

  @Thing() resource?: Record<string, unknown>;

  @ObjectField(() => SimulationContextRequest, { description: 'The request to pretend.', optional: true })
  context?: SimulationContextRequest;

  @ObjectField(() => RuleRequest, {
    description: 'A rule to try before it is made, beside those there are.',
    optional: true,
  })
  rule?: RuleRequest;
}

class EvaluatedRuleResponse {
  @ApiProperty({
    type: String,
    format: 'uuid',
    description: 'Id; all zeros for the rule that is only tried.',
    example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be022',
  })
  id!: string;

  @ApiProperty({ type: String, description: 'Name.', example: 'Auditors stay in the office' })
  name!: string;

  @ApiProperty({ type: String, enum: [...EFFECTS], description: 'What it does.', example: 'deny' })
  effect!: Effect;

  @ApiProperty({ type: 'integer', description: 'Rank among rules with the same effect.', example: 10 })
  priority!: number;

  @ApiProperty({ type: String, description: 'The permission it is about.', example: 'audits:read' })
  permission!: string;
}

export class PolicySimulationResponse {
  @ApiProperty({ type: Boolean, description: 'The decision.', example: false })
  allowed!: boolean;

  @ApiProperty({
    type: String,
    format: 'uuid',
    description: 'Whose access was in question.',
    example: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003',
  })
  userId!: string;

  @ApiProperty({ type: String, description: 'The permission that was asked for.', example: 'audits:read' })
  permission!: string;

  @ApiProperty({
    type: String,
    enum: [...REASONS],
    description: 'What decided: a rule, a role or a direct grant, that it is their own, or that nothing speaks for it.',
    example: 'rule',
  })
  reason!: Reason;

  @ApiProperty({
    type: String,
    description: 'Why, in words.',
    example: 'The rule “Auditors stay in the office” denies it; deny rules take precedence.',
  })
  explanation!: string;

  @ApiProperty({
    type: String,
    isArray: true,
    description: 'Roles of the account that bring the permission.',
    example: ['manager'],
  })
  roles!: string[];

  @ApiProperty({
    type: EvaluatedRuleResponse,
    nullable: true,
    description: 'The rule that decided, if one did.',
    example: {
      id: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be022',
      name: 'Auditors stay in the office',
      effect: 'deny',
      priority: 10,
      permission: 'audits:read',
    },
  })
  rule!: EvaluatedRuleResponse | null;

  @ApiProperty({ type: [EvaluatedRuleResponse], description: 'Every rule that applies, the denying ones first.' })
  matches!: EvaluatedRuleResponse[];

  /** Names every field: what else a decision knows stays private until someone decides otherwise. */
  static from(this: void, outcome: SimulationResult): PolicySimulationResponse {
    const { allowed, userId, permission, reason, explanation, roles, rule: decisive, matches } = outcome;
    return {
      allowed,
      userId,
      permission,
      reason,
      explanation,
      roles: [...roles],
      rule: decisive && tried(decisive),
      matches: matches.map(tried),
    };
  }
}

function tried({ id, name, effect, priority, permission }: EvaluatedRuleResponse): EvaluatedRuleResponse {
  return { id, name, effect, priority, permission };
}

function isAddress(value: unknown): boolean {
  return typeof value === 'string' && !value.includes('/') && parseCidr(value) !== undefined;
}
