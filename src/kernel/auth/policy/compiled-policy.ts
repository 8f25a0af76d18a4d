import type { Actor } from '../actor.js';
import { ACTOR, CONTEXT, type Kind, resourceAttributes } from './attributes.js';
import { type Condition, type EvaluationContext, matches, parseConditions, resolveOperand } from './conditions.js';
import type { PolicyRule } from '../ports/policy-rules.js';
import { covers, permissionsMatching } from './permission-pattern.js';

/** A rule that applies to the actor, with the conditions that are still to be evaluated. */
export interface CompiledRule {
  readonly rule: PolicyRule;
  readonly conditions: readonly Condition[];
}

/** The rules that apply, each list by descending priority. */
export interface Matches {
  readonly denying: readonly PolicyRule[];
  readonly allowing: readonly PolicyRule[];
}

const NONE: Matches = { denying: [], allowing: [] };

/** The rules for one actor. Those that can never apply are left out once, so that for most actors none remain. */
export class CompiledPolicy {
  /** The highest priority first, of equal ones the youngest. */
  private readonly rules: readonly CompiledRule[];

  constructor(rules: readonly PolicyRule[], actor: Actor) {
    // Otherwise an API key would get its owner past a rule about the owner's roles or permissions.
    const { ownerRoles: roles = actor.roles, ownerPermissions: permissions = actor.permissions } = actor.credential;
    const about = { actor: { userId: actor.userId, roles: [...roles], permissions: [...permissions] } };
    this.rules = rules
      .flatMap((rule): CompiledRule[] => {
        const conditions = parseConditions(rule.conditions, (of, attribute) => kindFor(rule, of, attribute));
        const applies = conditions.every((condition) => condition.of !== 'actor' || matches(condition, about));
        const rest = conditions.filter(({ of }) => of !== 'actor').map((condition) => resolveOperand(condition, actor));
        return applies ? [{ rule, conditions: rest }] : [];
      })
      .toSorted((a, b) => a.rule.priority - b.rule.priority)
      .toReversed();
  }

  /**
   * Every rule that matches. Without a resource the question is about all of
   * them: a rule about some then denies, and does not allow.
   */
  matching(permission: string, buildContext: () => EvaluationContext): Matches {
    const rules = this.rulesFor(permission);
    if (rules.length === 0) return NONE;
    const context = buildContext();
    const matching = rules.flatMap(({ rule, conditions }) => {
      const isMatch = conditions.every((condition) =>
        condition.of === 'resource' && !context.resource ? rule.effect === 'deny' : matches(condition, context),
      );
      return isMatch ? [rule] : [];
    });
    return {
      denying: matching.filter(({ effect }) => effect === 'deny'),
      allowing: matching.filter(({ effect }) => effect === 'allow'),
    };
  }

  /** The rules whose context matches, with their conditions on the resource. */
  partialMatches(permission: string, buildContext: () => EvaluationContext): CompiledRule[] {
    const rules = this.rulesFor(permission);
    if (rules.length === 0) return [];
    const context = buildContext();
    return rules
      .filter(({ conditions }) => conditions.every((each) => each.of === 'resource' || matches(each, context)))
      .map(({ rule, conditions }) => ({ rule, conditions: conditions.filter(({ of }) => of === 'resource') }));
  }

  private rulesFor(permission: string): readonly CompiledRule[] {
    return this.rules.filter(({ rule }) => covers(rule.permission, permission));
  }
}

function kindFor(rule: PolicyRule, of: string, attribute: string): Kind | undefined {
  if (of === 'actor') return ACTOR[attribute];
  if (of === 'context') return CONTEXT[attribute];
  const [permission = ''] = permissionsMatching(rule.permission);
  return resourceAttributes(permission)?.[attribute];
}
