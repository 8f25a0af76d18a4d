import { Ability, type MatchConditions } from '@casl/ability';
import type { Actor } from '../actor.js';
import { ACTOR, attributesOfThing, CONTEXT, type Kind, partsOf, permissionsMatching } from './attributes.js';
import { type Facts, holds, resolved, type Test, testsOf } from './conditions.js';
import type { Rule } from './policy-rule.js';

/** A rule that can concern this actor: what is left to compare once the actor is known. */
interface Ruling {
  readonly rule: Rule;
  readonly tests: readonly Test[];
}

/** Rules that concern one question, denying ones first, each kind by priority. */
export interface Matches {
  readonly denying: readonly Rule[];
  readonly allowing: readonly Rule[];
}

/** A rule whose actor and context fit, with what it still asks of a thing. */
export interface Pending {
  readonly rule: Rule;
  readonly tests: readonly Test[];
}

const NONE: Matches = { denying: [], allowing: [] };

/**
 * The rules as they stand for one actor. Those that can never concern the actor
 * are left out when it is made, so that for most actors nothing remains and
 * nothing is evaluated.
 */
export class Rulings {
  private readonly ability: Ability<[string, string], Ruling> | undefined;

  constructor(rules: readonly Rule[], actor: Actor) {
    // Else everybody could get past a rule about their role with a key of their own.
    const roles = actor.credential.ownerRoles ?? actor.roles;
    const about = { userId: actor.userId, roles: [...roles], permissions: [...actor.permissions] };
    const rulings = rules.flatMap((rule): Ruling[] => {
      const tests = testsOf(rule.conditions, (of, attribute) => kindFor(rule, of, attribute));
      const mine = tests.filter(({ of }) => of === 'actor');
      if (!mine.every((test) => holds(test, { actor: about }))) return [];
      return [{ rule, tests: tests.filter(({ of }) => of !== 'actor').map((test) => resolved(test, actor)) }];
    });
    if (rulings.length > 0) this.ability = compiled(rulings);
  }

  /** Every rule that fits. `facts` are read only when there are rules to hold against them. */
  matching(permission: string, facts: () => Facts): Matches {
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
  pending(permission: string, facts: () => Facts): Pending[] {
    const rules = this.rulesFor(permission);
    if (rules.length === 0) return [];
    const now = facts();
    return rules.flatMap(({ conditions: ruling }): Pending[] => {
      if (!ruling || !ruling.tests.every((test) => test.of === 'resource' || holds(test, now))) return [];
      return [{ rule: ruling.rule, tests: ruling.tests.filter(({ of }) => of === 'resource') }];
    });
  }

  private rulesFor(permission: string): ReturnType<Ability<[string, string], Ruling>['rulesFor']> {
    if (!this.ability) return [];
    const { resource, action } = partsOf(permission);
    return this.ability.rulesFor(action, resource);
  }
}

/** CASL lets the later rule decide: denying ones come last, and of each kind the highest priority. */
function compiled(rulings: readonly Ruling[]): Ability<[string, string], Ruling> {
  const rank = ({ rule }: Ruling) => (rule.effect === 'deny' ? 1 : 0);
  const ordered = rulings.toSorted((a, b) => rank(a) - rank(b) || a.rule.priority - b.rule.priority);
  return new Ability<[string, string], Ruling>(
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
function matcher({ rule, tests }: Ruling): MatchConditions {
  const matches = (facts: Facts): boolean =>
    tests.every((test) => {
      if (test.of === 'resource' && facts.resource === undefined) return rule.effect === 'deny';
      return holds(test, facts);
    });
  return matches;
}

function kindFor(rule: Rule, of: string, attribute: string): Kind | undefined {
  if (of === 'actor') return ACTOR[attribute];
  if (of === 'context') return CONTEXT[attribute];
  const [permission = ''] = permissionsMatching(rule.permission);
  return attributesOfThing(permission)?.[attribute];
}
