import { validateResource } from '../../../kernel/auth/policy/condition-validator.js';
import { parseCidr } from '../../../kernel/auth/policy/conditions.js';
import type { Reason } from '../../../kernel/auth/policy/policy.js';
import { type Effect, EFFECTS } from '../../../kernel/auth/ports/policy-rules.js';
import {
  BooleanProperty,
  EnumProperty,
  IntegerProperty,
  ListProperty,
  ObjectProperty,
  presenter,
  responseOf,
  TextListProperty,
  TextProperty,
  UuidProperty,
} from '../../../kernel/http/responses/response-properties.js';
import { constraint } from '../../../kernel/http/validation/define-field.js';
import { DateTimeField, EnumField, UuidField } from '../../../kernel/http/validation/scalar.fields.js';
import { JsonField, ObjectField } from '../../../kernel/http/validation/nested.fields.js';
import { TextField } from '../../../kernel/http/validation/text.fields.js';
import type { SimulationResult } from './policy-simulation.service.js';
import { RuleRequest } from './rules.dto.js';

const CREDENTIALS = ['token', 'api_key'] as const;
const REASONS: readonly Reason[] = ['rule', 'grant', 'ownership', 'nothing'];

/** The simulated request; absent fields are taken from the current one. */
class SimulationContextRequest {
  @TextField({ description: 'IP address of the client.', example: '203.0.113.7', max: 45, optional: true })
  @constraint('address', 'an IP address', isAddress)
  ip?: string;
  @EnumField(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], { description: 'Method.', optional: true }) method?: string;
  @TextField({ description: 'Route.', example: '/api/v1/audits/{id}', max: 200, optional: true }) route?: string;

  @EnumField(CREDENTIALS, { description: 'Kind of credential.', optional: true })
  credential?: (typeof CREDENTIALS)[number];

  @DateTimeField({ description: 'Time of the request.', example: '2026-01-31T22:00:00Z', optional: true }) at?: Date;
}

export class PolicySimulationRequest {
  @UuidField({ description: 'The user to simulate; the caller if absent.', optional: true }) userId?: string;

  @TextField({
    description: 'The requested permission.',
    example: 'audits:read',
    max: 128,
    pattern: /^[a-z0-9_.-]+:[a-z0-9_.-]+$/,
    expected: 'a permission such as audits:read',
  })
  permission!: string;

  @JsonField(
    {
      description: 'Attributes of the resource; if absent, the decision is about all resources.',
      example: { userId: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be003', entityType: 'order' },
      optional: true,
    },
    (value, { permission }: { permission?: unknown }) =>
      typeof permission === 'string' ? validateResource(value, permission) : [],
  )
  resource?: Record<string, unknown>;

  @ObjectField(() => SimulationContextRequest, { description: 'The request to simulate.', optional: true })
  context?: SimulationContextRequest;

  @ObjectField(() => RuleRequest, {
    description: 'A rule to add to the existing ones for the simulation.',
    optional: true,
  })
  rule?: RuleRequest;
}

class EvaluatedRuleResponse {
  @UuidProperty('Id; all zeros for the rule of the request.') id!: string;
  @TextProperty('Name.', 'Auditors stay in the office') name!: string;
  @EnumProperty(EFFECTS, 'Effect.') effect!: Effect;
  @IntegerProperty('Priority among rules with the same effect.', 10) priority!: number;
  @TextProperty('The permission that it applies to.', 'audits:read') permission!: string;

  static readonly from = presenter(EvaluatedRuleResponse);
}

const RULE_EXAMPLE = {
  id: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be022',
  name: 'Auditors stay in the office',
  effect: 'deny',
  priority: 10,
  permission: 'audits:read',
};

export class PolicySimulationResponse {
  @BooleanProperty('The decision.', false) allowed!: boolean;
  @UuidProperty('The simulated user.') userId!: string;
  @TextProperty('The requested permission.', 'audits:read') permission!: string;
  @EnumProperty(REASONS, 'What decided: a rule, a role or direct grant, ownership, or nothing.') reason!: Reason;
  @TextProperty('Explanation in words.', 'The rule “Auditors stay in the office” denies it.') explanation!: string;
  @TextListProperty('Roles of the user that have the permission.', ['manager']) roles!: readonly string[];

  @ObjectProperty(EvaluatedRuleResponse, 'The rule that decided, if any.', { nullable: true, example: RULE_EXAMPLE })
  rule!: EvaluatedRuleResponse | null;

  @ListProperty(EvaluatedRuleResponse, 'Every rule that applies, those that deny first.')
  matches!: readonly EvaluatedRuleResponse[];

  static from(this: void, result: SimulationResult): PolicySimulationResponse {
    return responseOf(PolicySimulationResponse, {
      ...result,
      rule: result.rule && EvaluatedRuleResponse.from(result.rule),
      matches: result.matches.map(EvaluatedRuleResponse.from),
    });
  }
}

function isAddress(value: unknown): boolean {
  return typeof value === 'string' && !value.includes('/') && parseCidr(value) !== undefined;
}
