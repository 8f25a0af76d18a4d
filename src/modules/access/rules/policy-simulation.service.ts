import { Injectable } from '@nestjs/common';
import { NIL } from 'uuid';
import { type PolicyRule, PolicyRules } from '../../../kernel/auth/ports/policy-rules.js';
import { LocalPrincipals } from '../../../kernel/auth/ports/principal-resolver.js';
import type { Actor } from '../../../kernel/auth/actor.js';
import { type Decision, Policy } from '../../../kernel/auth/policy/policy.js';
import { permissionsMatching } from '../../../kernel/auth/policy/permission-pattern.js';
import type { ContextOverrides } from '../../../kernel/auth/policy/evaluation-context.js';
import { InvalidBody } from '../../../kernel/errors/request.errors.js';
import { AuditsService } from '../../audits/audits.service.js';
import { AccessRepository } from '../access.repository.js';
import type { RuleFields } from './rules.repository.js';
import { RulesService } from './rules.service.js';

/** The decision to simulate. */
export interface SimulationRequest {
  /** The actor when left out. */
  readonly userId?: string;
  readonly permission: string;
  /** The attributes of one resource; without it the decision is about all resources. */
  readonly resource?: object;
  readonly context?: ContextOverrides;
  /** A rule to evaluate beside the active ones. */
  readonly rule?: RuleFields;
}

export interface SimulationResult extends Pick<Decision, 'allowed' | 'reason'> {
  readonly userId: string;
  readonly permission: string;
  readonly explanation: string;
  /** Roles of the user that have the permission. */
  readonly roles: readonly string[];
  readonly rule: PolicyRule | null;
  readonly matches: readonly PolicyRule[];
}

/** Simulates decisions of the policy and explains them. */
@Injectable()
export class PolicySimulationService {
  constructor(
    private readonly policy: Policy,
    private readonly rules: RulesService,
    private readonly activeRules: PolicyRules,
    private readonly access: AccessRepository,
    private readonly principals: LocalPrincipals,
    private readonly audits: AuditsService,
  ) {}

  /** Throws InvalidBody for an invalid rule, an unknown or inactive user, or an unknown permission. */
  async simulate(actor: Actor, request: SimulationRequest): Promise<SimulationResult> {
    const { userId = actor.userId, permission, resource, context = {}, rule } = request;
    if (rule) await this.rules.validate(rule, '#/rule');
    const subject = await this.findSubject(actor, userId);
    const rolesWith = await this.access.listRolesWith(permission);
    if (!subject || !rolesWith) {
      throw new InvalidBody([
        ...(subject ? [] : [{ pointer: '#/userId', code: 'user', detail: `No active account has the id ${userId}.` }]),
        ...(rolesWith
          ? []
          : [{ pointer: '#/permission', code: 'permission', detail: `No permission is called ${permission}.` }]),
      ]);
    }
    const rules = [...(await this.activeRules.listActive()), ...(rule?.isActive ? [{ ...rule, id: NIL }] : [])];
    const decision = this.policy.simulate(subject, permission, { rules, resource, context });
    const { allowed, reason, matches } = decision;
    await this.audits.record(actor, {
      action: 'view',
      entityType: 'user',
      entityId: userId,
      details: { permission, allowed, reason },
    });
    const roles = rolesWith.filter((role) => subject.roles.has(role));
    return {
      allowed,
      userId,
      permission,
      reason,
      explanation: explain({ ...decision, permission, roles, rolesWith, resource, rules }),
      roles,
      rule: decision.rule ?? null,
      matches: [...matches.denying, ...matches.allowing],
    };
  }

  private async findSubject(actor: Actor, userId: string): Promise<Actor | null> {
    if (userId === actor.userId) return actor;
    const principal = await this.principals.resolveUser(userId);
    return principal && { ...principal, credential: { kind: 'token', issuer: '', id: '' } };
  }
}

interface ExplainedDecision extends Decision {
  readonly permission: string;
  readonly roles: readonly string[];
  readonly rolesWith: readonly string[];
  readonly resource?: object;
  readonly rules: readonly PolicyRule[];
}

function explain(decision: ExplainedDecision): string {
  const { overriddenDeny, resource, permission, rules, matches, allowed, reason } = decision;
  const sentences = [explainReason(decision)];
  if (overriddenDeny)
    sentences.push(
      `The rule “${overriddenDeny.name}” would deny it, but no rule takes ${permission} from the role admin.`,
    );
  if (!allowed && reason === 'nothing' && matches.allowing.length > 0)
    sentences.push('Allow rules do not widen an API key.');
  if (!resource && rules.some((rule) => dependsOnResource(rule, permission)))
    sentences.push('This is the decision about all resources; some rules depend on the resource, so name one.');
  return sentences.join(' ');
}

function explainReason({ allowed, reason, rule, permission, roles, rolesWith }: ExplainedDecision): string {
  if (reason === 'rule') {
    return allowed
      ? `Neither a role nor a direct grant brings ${permission}, but the rule “${rule?.name}” allows it.`
      : `The rule “${rule?.name}” denies it; deny rules take precedence.`;
  }
  if (reason === 'ownership') return `The user owns it, so ${permission} is not needed.`;
  if (reason === 'grant') {
    if (roles.length === 0) return `${permission} was granted to the account directly.`;
    return roles.length === 1
      ? `The role ${roles[0]} brings ${permission}.`
      : `The roles ${roles.join(' and ')} bring ${permission}.`;
  }
  const owners = rolesWith.length === 0 ? 'no role has it' : `the roles that have it are ${rolesWith.join(' and ')}`;
  return `Neither a role, a direct grant nor a rule brings ${permission}; ${owners}.`;
}

function dependsOnResource({ permission, conditions }: PolicyRule, requested: string): boolean {
  return (
    permissionsMatching(permission).includes(requested) &&
    Object.keys(conditions).some((path) => path.startsWith('resource.'))
  );
}
