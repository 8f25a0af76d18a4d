import { Injectable, Logger } from '@nestjs/common';
import { NIL } from 'uuid';
import { Clock } from '../../context/clock.js';
import type { Actor } from '../actor.js';
import { DeniedByRule, NotAllowed } from '../auth.errors.js';
import type { Permission } from '../permissions.js';
import { type PolicyRule, PolicyRules } from '../ports/policy-rules.js';
import { AccessScope } from './access-scope.js';
import { resourceAttributes, type ResourcePermission } from './attributes.js';
import { CompiledPolicy, type Matches } from './compiled-policy.js';
import { buildContext, type ContextOverrides } from './evaluation-context.js';

/** Why it was decided so: by a rule, by a role or direct grant, by ownership, or because nothing allows it. */
export type Reason = 'rule' | 'grant' | 'ownership' | 'nothing';

export interface Decision {
  readonly allowed: boolean;
  readonly reason: Reason;
  /** The rule that decided, when one did. */
  readonly rule?: PolicyRule;
  /** A matching deny rule without effect, because it would lock administrators out. */
  readonly overriddenDeny?: PolicyRule;
  /** Every rule that matches. */
  readonly matches: Matches;
}

/** The rules and the request to decide by in a simulation. */
export interface SimulationInput {
  readonly rules: readonly PolicyRule[];
  readonly resource?: object;
  readonly context: ContextOverrides;
}

/**
 * Decides what an actor may do, independent of HTTP.
 *
 * 1. A matching deny rule refuses.
 * 2. A permission by role or direct grant allows.
 * 3. The owner of a resource needs no permission, where resources have owners. A key
 *    that another user made does not count as the owner.
 * 4. A matching allow rule allows, except API keys, which get no more than their scopes.
 * 5. Everything else is refused.
 *
 * Rules are read once for each actor object. AuthenticationCache drops actors
 * when access changes, so a changed rule acts on the next request.
 */
@Injectable()
export class Policy {
  private readonly logger = new Logger(Policy.name);
  private readonly policies = new WeakMap<Actor, CompiledPolicy>();

  constructor(
    private readonly rules: PolicyRules,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws DeniedByRule, or NotAllowed that names what is missing. Without
   * `resource` the question is about all of them: a rule that denies some refuses.
   */
  async require(actor: Actor, required: Permission | readonly Permission[], resource?: object): Promise<void> {
    const policy = await this.policyFor(actor);
    const missing: string[] = [];
    for (const permission of [required].flat()) {
      const { allowed, rule } = this.decide(policy, actor, permission, resource);
      if (rule && !allowed) throw this.denial(actor, permission, rule);
      if (!allowed) missing.push(permission);
    }
    if (missing.length > 0) throw new NotAllowed(`the permission ${missing.join(' and ')}`, actor.credential.kind);
  }

  /** The same as a yes or no. */
  async may(actor: Actor, permission: Permission, resource?: object): Promise<boolean> {
    return this.decide(await this.policyFor(actor), actor, permission, resource).allowed;
  }

  /**
   * The resources that the permission extends to, for lists and single ones
   * alike. Throws DeniedByRule when a rule denies all of them.
   */
  async scopeFor(actor: Actor, permission: ResourcePermission): Promise<AccessScope> {
    const policy = await this.policyFor(actor);
    const partial = policy.partialMatches(permission, () => buildContext(actor, this.now));
    const denying = partial.filter(({ rule }) => rule.effect === 'deny');
    const allowing = partial.filter(({ rule }) => rule.effect === 'allow' && actor.credential.kind === 'token');
    const denied = denying.map(({ conditions }) => conditions);
    const unconditional = denying.find(({ conditions }) => conditions.length === 0);
    if (unconditional) throw this.denial(actor, permission, unconditional.rule);
    if (actor.permissions.has(permission) || allowing.some(({ conditions }) => conditions.length === 0))
      return new AccessScope(denied.length === 0 ? undefined : { allowed: [], denied });
    return new AccessScope({ owner: ownerIdOf(actor), allowed: allowing.map(({ conditions }) => conditions), denied });
  }

  /** What would be decided by these rules for this request. */
  simulate(actor: Actor, permission: string, { rules, resource, context }: SimulationInput): Decision {
    return this.decide(new CompiledPolicy(rules, actor), actor, permission, resource, context);
  }

  private get now(): Date {
    return new Date(this.clock.now());
  }

  private async policyFor(actor: Actor): Promise<CompiledPolicy> {
    const known = this.policies.get(actor);
    if (known) return known;
    const policy = new CompiledPolicy(await this.rules.listActive(), actor);
    this.policies.set(actor, policy);
    return policy;
  }

  private decide(
    policy: CompiledPolicy,
    actor: Actor,
    permission: string,
    resource: object | undefined,
    overrides: ContextOverrides = {},
  ): Decision {
    const matches = policy.matching(permission, () => buildContext(actor, this.now, resource, overrides));
    const isApiKey = (overrides.credential ?? actor.credential.kind) === 'api_key';
    const [denying] = matches.denying;
    const isOverridden = permission === 'access:manage' && actor.roles.has('admin') && !isApiKey;
    if (denying && !isOverridden) return { allowed: false, reason: 'rule', rule: denying, matches };
    const rest = { matches, ...(denying && { overriddenDeny: denying }) };
    if ((actor.permissions as ReadonlySet<string>).has(permission)) return { allowed: true, reason: 'grant', ...rest };
    if (owns(actor, permission, resource)) return { allowed: true, reason: 'ownership', ...rest };
    const [allowing] = isApiKey ? [] : matches.allowing;
    if (allowing) return { allowed: true, reason: 'rule', rule: allowing, ...rest };
    return { allowed: false, reason: 'nothing', ...rest };
  }

  /** The rule is named in the log only: its name may say more than the caller should know. */
  private denial(actor: Actor, permission: string, { id, name }: PolicyRule): DeniedByRule {
    this.logger.log({ ruleId: id, rule: name, permission, userId: actor.userId }, 'A rule denied a request.');
    return new DeniedByRule(permission);
  }
}

function owns(actor: Actor, permission: string, resource: object | undefined): boolean {
  if (!resource || !resourceAttributes(permission)) return false;
  return (resource as { userId?: unknown }).userId === ownerIdOf(actor);
}

/** The user whose resources count as the actor's own. A key that an administrator created for another user owns none. */
export function ownerIdOf({ userId, credential }: Actor): string {
  return credential.isDelegated === true ? NIL : userId;
}
