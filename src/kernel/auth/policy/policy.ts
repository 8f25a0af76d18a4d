import { Injectable, Logger } from '@nestjs/common';
import type { Actor } from '../actor.js';
import { DeniedByRule, NotAllowed } from '../auth.errors.js';
import type { Permission } from '../permissions.js';
import { PolicyRules } from '../ports/policy-rules.js';
import { resourceAttributes, type ResourcePermission } from './attributes.js';
import { type ContextOverrides, buildContext } from './evaluation-context.js';
import { AccessScope } from './access-scope.js';
import type { PolicyRule } from './policy-rule.js';
import { type Matches, CompiledPolicy } from './compiled-policy.js';

/** Why it was decided so: a rule, a role or a direct grant, ownership, or nothing that speaks for it. */
export type Reason = 'rule' | 'grant' | 'ownership' | 'nothing';

export interface Decision {
  readonly allowed: boolean;
  readonly reason: Reason;
  /** The rule that decided, when one did. */
  readonly rule?: PolicyRule;
  /** A denying rule that fits and is not obeyed, because it would lock the administrators out. */
  readonly overriddenDeny?: PolicyRule;
  /** Every rule that fits. */
  readonly matches: Matches;
}

/** A decision for a dry run: the rules to decide by, and what to take the request for. */
export interface SimulationInput {
  readonly rules: readonly PolicyRule[];
  readonly resource?: object;
  readonly context: ContextOverrides;
}

/**
 * Decides who may do what. REST asks it, and so does whatever else has an actor:
 * it knows nothing of routes.
 *
 * 1. A denying rule that fits refuses, whatever else speaks for it.
 * 2. A permission that a role or a direct grant brings allows.
 * 3. Things of one's own need no permission, where things have owners.
 * 4. An allowing rule that fits allows, but never an API key, which gets no more than its scopes.
 * 5. Everything else is refused.
 *
 * Rules are read once for each actor object. Actors are forgotten when access
 * changes, so a change of a rule acts on the next request, like a change of a role.
 */
@Injectable()
export class Policy {
  private readonly logger = new Logger(Policy.name);
  private readonly known = new WeakMap<Actor, CompiledPolicy>();

  constructor(private readonly rules: PolicyRules) {}

  /**
   * Throws DeniedByRule, or NotAllowed that names what is missing. Without
   * `thing` the question is about all of them: a rule that hides some refuses.
   */
  async require(actor: Actor, wanted: Permission | readonly Permission[], thing?: object): Promise<void> {
    const rulings = this.known.get(actor) ?? (await this.policyFor(actor));
    const missing: string[] = [];
    for (const permission of typeof wanted === 'string' ? [wanted] : wanted) {
      const { allowed, rule } = this.decide(rulings, actor, permission, thing);
      if (rule && !allowed) throw this.denial(actor, permission, rule);
      if (!allowed) missing.push(permission);
    }
    if (missing.length > 0) throw new NotAllowed(`the permission ${missing.join(' and ')}`, actor.credential.kind);
  }

  /** The same as a yes or no, for callers who answer a refusal in words of their own. */
  async may(actor: Actor, permission: Permission, thing?: object): Promise<boolean> {
    const rulings = this.known.get(actor) ?? (await this.policyFor(actor));
    return this.decide(rulings, actor, permission, thing).allowed;
  }

  /**
   * Which things the permission carries the actor to, for lists and for each
   * thing in them: what a rule hides is in no list and is not found by its id.
   * Throws DeniedByRule when a rule denies all of them.
   */
  async scopeFor(actor: Actor, permission: ResourcePermission): Promise<AccessScope> {
    const rulings = this.known.get(actor) ?? (await this.policyFor(actor));
    const pending = rulings.partialMatches(permission, () => buildContext(actor));
    const denying = pending.filter(({ rule }) => rule.effect === 'deny');
    const allowing = pending.filter(({ rule }) => rule.effect === 'allow' && actor.credential.kind === 'token');
    const denied = denying.map(({ tests }) => tests);
    const total = denying.find(({ tests }) => tests.length === 0);
    if (total) throw this.denial(actor, permission, total.rule);
    if (actor.permissions.has(permission) || allowing.some(({ tests }) => tests.length === 0))
      return new AccessScope(denied.length === 0 ? undefined : { allowed: [], denied });
    return new AccessScope({ owner: actor.userId, allowed: allowing.map(({ tests }) => tests), denied });
  }

  /** What would be decided, by other rules or for another request. Nothing is remembered of it. */
  simulate(actor: Actor, permission: string, { rules, resource: thing, context }: SimulationInput): Decision {
    return this.decide(new CompiledPolicy(rules, actor), actor, permission, thing, context);
  }

  private async policyFor(actor: Actor): Promise<CompiledPolicy> {
    const rulings = new CompiledPolicy(await this.rules.listActive(), actor);
    this.known.set(actor, rulings);
    return rulings;
  }

  private decide(
    rulings: CompiledPolicy,
    actor: Actor,
    permission: string,
    thing: object | undefined,
    context: ContextOverrides = {},
  ): Decision {
    const matches = rulings.matching(permission, () => buildContext(actor, thing, context));
    const byKey = (context.credential ?? actor.credential.kind) === 'api_key';
    const [denying] = matches.denying;
    const overridden = denying && permission === 'access:manage' && actor.roles.has('admin') && !byKey;
    if (denying && !overridden) return { allowed: false, reason: 'rule', rule: denying, matches };
    const rest = { matches, ...(overridden && { overriddenDeny: denying }) };
    if ((actor.permissions as ReadonlySet<string>).has(permission)) return { allowed: true, reason: 'grant', ...rest };
    if (owns(actor, permission, thing)) return { allowed: true, reason: 'ownership', ...rest };
    const [allowing] = byKey ? [] : matches.allowing;
    if (allowing) return { allowed: true, reason: 'rule', rule: allowing, ...rest };
    return { allowed: false, reason: 'nothing', ...rest };
  }

  /** Which rule it was is for the log and for admins; the caller learns that there is one. */
  private denial(actor: Actor, permission: string, { id, name }: PolicyRule): DeniedByRule {
    this.logger.log({ ruleId: id, rule: name, permission, userId: actor.userId }, 'A rule denied a request.');
    return new DeniedByRule(permission);
  }
}

function owns(actor: Actor, permission: string, thing: object | undefined): boolean {
  if (!thing || !resourceAttributes(permission)) return false;
  return (thing as { userId?: unknown }).userId === actor.userId;
}
