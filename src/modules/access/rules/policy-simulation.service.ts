import { Injectable } from '@nestjs/common';
import { NIL } from 'uuid';
import { PolicyRules } from '../../../kernel/auth/ports/policy-rules.js';
import { LocalPrincipals } from '../../../kernel/auth/ports/principal-resolver.js';
import type { Actor } from '../../../kernel/auth/actor.js';
import { type Decision, Policy, type Reason } from '../../../kernel/auth/policy/policy.js';
import { permissionsMatching } from '../../../kernel/auth/policy/attributes.js';
import type { ContextOverrides } from '../../../kernel/auth/policy/evaluation-context.js';
import type { PolicyRule } from '../../../kernel/auth/policy/policy-rule.js';
import type { Violation } from '../../../kernel/errors/app-error.js';
import { InvalidBody } from '../../../kernel/errors/request.errors.js';
import { AccessAuditRecorder } from '../access-journal.js';
import { AccessRepository } from '../access.repository.js';
import type { RuleFields } from './rules.repository.js';
import { RulesService } from './rules.service.js';

/** A question to try: who wants what, of which thing, by what request, and under which rule that is not made yet. */
export interface SimulationRequest {
  readonly userId?: string;
  readonly permission: string;
  readonly resource?: object;
  readonly context?: ContextOverrides;
  readonly rule?: RuleFields;
}

export interface SimulationResult {
  readonly allowed: boolean;
  readonly userId: string;
  readonly permission: string;
  readonly reason: Reason;
  readonly explanation: string;
  /** Roles of the account that bring the permission. */
  readonly roles: readonly string[];
  readonly rule: PolicyRule | null;
  readonly matches: readonly PolicyRule[];
}

/** Tries out what would be decided and says why, without deciding anything. */
@Injectable()
export class PolicySimulationService {
  constructor(
    private readonly policy: Policy,
    private readonly rules: RulesService,
    private readonly activeRules: PolicyRules,
    private readonly access: AccessRepository,
    private readonly principals: LocalPrincipals,
    private readonly recorder: AccessAuditRecorder,
  ) {}

  /** Throws InvalidBody for an account or a permission that can not be asked about. */
  async simulate(actor: Actor, trial: SimulationRequest): Promise<SimulationResult> {
    const { permission, resource: thing, context = {}, rule } = trial;
    if (rule) await this.rules.check(rule, '#/rule');
    const [asked, bringing] = [await this.actorOf(actor, trial.userId), await this.access.rolesBringing(permission)];
    const violations = violationsOf(trial, asked, bringing);
    if (!asked || !bringing || violations.length > 0) throw new InvalidBody(violations);

    const rules = [...(await this.activeRules.listActive()), ...(rule?.isActive ? [{ ...rule, id: NIL }] : [])];
    const decision = this.policy.simulate(asked, permission, { rules, resource: thing, context });
    const { allowed, reason, rule: decisive = null, matches } = decision;
    await this.recorder.recordSimulation(actor, asked.userId, { permission, allowed, reason });
    const roles = bringing.filter((role) => asked.roles.has(role));
    const explanation = explain({ ...decision, permission, roles, bringing, trial, rules });
    const fitting = [...matches.denying, ...matches.allowing];
    return { allowed, userId: asked.userId, permission, reason, explanation, roles, rule: decisive, matches: fitting };
  }

  private async actorOf(actor: Actor, userId = actor.userId): Promise<Actor | null> {
    if (userId === actor.userId) return actor;
    const standing = await this.principals.resolveUser(userId);
    return standing && { ...standing, credential: { kind: 'token', issuer: '', id: '' } };
  }
}

function violationsOf(
  { userId, permission }: SimulationRequest,
  asked: Actor | null,
  bringing: readonly string[] | null,
): Violation[] {
  const flaws: Violation[] = [];
  if (!asked) flaws.push({ pointer: '#/userId', code: 'user', detail: `No active account has the id ${userId}.` });
  if (!bringing)
    flaws.push({ pointer: '#/permission', code: 'permission', detail: `No permission is called ${permission}.` });
  return flaws;
}

interface Explained extends Decision {
  readonly permission: string;
  readonly roles: readonly string[];
  readonly bringing: readonly string[];
  readonly trial: SimulationRequest;
  readonly rules: readonly PolicyRule[];
}

function explain(outcome: Explained): string {
  const { overriddenDeny, trial, permission, rules, matches, allowed } = outcome;
  const said = [mainReason(outcome)];
  if (overriddenDeny)
    said.push(`The rule “${overriddenDeny.name}” would deny it, but no rule takes ${permission} from the role admin.`);
  if (!allowed && outcome.reason === 'nothing' && matches.allowing.length > 0)
    said.push('Rules that allow do not widen an API key.');
  if (!trial.resource && rules.some((rule) => asksOfThing(rule, permission)))
    said.push('That is about all things at once; rules look at each thing, so name one as resource.');
  return said.join(' ');
}

function mainReason({ allowed, reason, rule, permission, roles, bringing }: Explained): string {
  if (reason === 'rule') {
    return allowed
      ? `Neither a role nor a direct grant brings ${permission}, but the rule “${rule?.name}” allows it.`
      : `The rule “${rule?.name}” denies it, whatever else speaks for it.`;
  }
  if (reason === 'ownership') return `It is their own; for that nobody needs ${permission}.`;
  if (reason === 'grant') {
    if (roles.length === 0) return `${permission} was given to the account itself.`;
    return roles.length === 1
      ? `The role ${roles[0]} brings ${permission}.`
      : `The roles ${roles.join(' and ')} bring ${permission}.`;
  }
  const having = bringing.length === 0 ? 'no role has it' : `the roles that have it are ${bringing.join(' and ')}`;
  return `Neither a role, a direct grant nor a rule brings ${permission}; ${having}.`;
}

function asksOfThing({ permission, conditions }: PolicyRule, asked: string): boolean {
  return (
    permissionsMatching(permission).includes(asked) &&
    Object.keys(conditions).some((path) => path.startsWith('resource.'))
  );
}
