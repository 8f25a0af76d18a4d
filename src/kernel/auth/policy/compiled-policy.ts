import { Ability, type MatchConditions } from '@casl/ability';
import type { Actor } from '../actor.js';
import { ACTOR, resourceAttributes, CONTEXT, type Kind, partsOf, permissionsMatching } from './attributes.js';
import { type EvaluationContext, matches, resolveOperand, type Test, parseConditions } from './conditions.js';
import type { PolicyRule } from './policy-rule.js';

/** A rule that can concern this actor: what is left to compare once the actor is known. */
interface CompiledRule {
  readonly rule: PolicyRule;
  readonly tests: readonly Test[];
}

/** Rules that concern one question, denying ones first, each kind by priority. */
export interface Matches {
  readonly denying: readonly PolicyRule[];
  readonly allowing: readonly PolicyRule[];
}

/** A rule whose actor and context fit, with what it still asks of a thing. */
export interface PartialMatch {
  readonly rule: PolicyRule;
  readonly tests: readonly Test[];
}

const NONE: Matches = { denying: [], allowing: [] };

/**
 * The rules as they stand for one actor. Those that can never concern the actor
 * are left out when it is made, so that for most actors nothing remains and
 * nothing is evaluated.
 */
export class CompiledPolicy {
  private readonly ability: Ability<[string, string], CompiledRule> | undefined;

  constructor(rules: readonly PolicyRule[], actor: Actor) {
    // Else everybody could get past a rule about their role with a key of their own.
    const roles = actor.credential.ownerRoles ?? actor.roles;
    const about = { userId: actor.userId, roles: [...roles], permissions: [...actor.permissions] };
    const rulings = rules.flatMap((rule): CompiledRule[] => {
      const tests = parseConditions(rule.conditions, (of, attribute) => kindFor(rule, of, attribute));
      const mine = tests.filter(({ of }) => of === 'actor');
      if (!mine.every((test) => matches(test, { actor: about }))) return [];
      return [{ rule, tests: tests.filter(({ of }) => of !== 'actor').map((test) => resolveOperand(test, actor)) }];
    });
    if (rulings.length > 0) this.ability = compileRule(rulings);
  }

  /** Every rule that fits. `facts` are read only when there are rules to hold against them. */
  matching(permission: string, facts: () => EvaluationContext): Matches {
    const rules = this.rulesFor(permission);
    if (rules.length === 0) return NONE;
    const now = facts();
    const found = rules.filter((rule) => rule.matchesConditions(now as never)).map(({ conditions }) => conditions);
    return {
      denying: found.flatMap((ruling) => (ruling?.rule.effect === 'deny' ? [ruling.rule] : [])),
      allowing: found.flatMap((ruling) => (ruling?.rule.effect === 'allow' ? [ruling.rule] : [])),
    };
  }

  /** The rules whose context fits, with what they still ask of each thing. For lists, and what belongs to them. */
  partialMatches(permission: string, facts: () => EvaluationContext): PartialMatch[] {
    const rules = this.rulesFor(permission);
    if (rules.length === 0) return [];
    const now = facts();
    return rules.flatMap(({ conditions: ruling }): PartialMatch[] => {
      if (!ruling || !ruling.tests.every((test) => test.of === 'resource' || matches(test, now))) return [];
      return [{ rule: ruling.rule, tests: ruling.tests.filter(({ of }) => of === 'resource') }];
    });
  }

  private rulesFor(permission: string): ReturnType<Ability<[string, string], CompiledRule>['rulesFor']> {
    if (!this.ability) return [];
    const { resource, action } = partsOf(permission);
    return this.ability.rulesFor(action, resource);
  }
}

/** CASL lets the later rule decide: denying ones come last, and of each kind the highest priority. */
function compileRule(rulings: readonly CompiledRule[]): Ability<[string, string], CompiledRule> {
  const rank = ({ rule }: CompiledRule) => (rule.effect === 'deny' ? 1 : 0);
  const ordered = rulings.toSorted((a, b) => rank(a) - rank(b) || a.rule.priority - b.rule.priority);
  return new Ability<[string, string], CompiledRule>(
    ordered.map((ruling) => {
      const { resource, action } = partsOf(ruling.rule.permission);
      return { action, subject: resource, inverted: ruling.rule.effect === 'deny', conditions: ruling };
    }),
    { anyAction: '*', anySubjectType: '*', conditionsMatcher: matcher },
  );
}

/**
 * Without a thing in hand the question is about all of them. A rule that allows
 * some of them then allows nothing, and one that denies some of them denies:
 * nobody gets past a rule by not naming a thing.
 */
function matcher({ rule, tests }: CompiledRule): MatchConditions {
  return (context: EvaluationContext) =>
    tests.every((test) => {
      if (test.of === 'resource' && context.resource === undefined) return rule.effect === 'deny';
      return matches(test, context);
    });
}

function kindFor(rule: PolicyRule, of: string, attribute: string): Kind | undefined {
  if (of === 'actor') return ACTOR[attribute];
  if (of === 'context') return CONTEXT[attribute];
  const [permission = ''] = permissionsMatching(rule.permission);
  return resourceAttributes(permission)?.[attribute];
}
