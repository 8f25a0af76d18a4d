import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import type { Kind } from './attributes.js';

type Scalar = string | number | boolean;
/** Stands for an attribute of the caller. */
interface Reference {
  readonly $ref: 'actor.userId';
}
type Operand = Scalar | readonly Scalar[] | Reference;

/** Whether a value, undefined when it is absent, meets an operand. */
type Test = (actual: Scalar | undefined, operand: Operand, kind: Kind) => boolean;

const isAmong: Test = (actual, operand, kind) =>
  actual !== undefined && listOf(operand).some((each) => comparable[kind](each) === actual);
const isWithin: Test = (actual, operand) => actual !== undefined && isInNetworks(String(actual), listOf(operand));
const not =
  (test: Test): Test =>
  (actual, operand, kind) =>
    !test(actual, operand, kind);
const compares = (holds: (actual: Scalar, limit: Scalar) => boolean): Test => {
  return (actual, operand, kind) => {
    const limit = comparable[kind](operand);
    return actual !== undefined && limit !== undefined && holds(actual, limit);
  };
};

const TESTS = {
  $eq: isAmong,
  $ne: not(isAmong),
  $in: isAmong,
  $nin: not(isAmong),
  $gt: compares((actual, limit) => actual > limit),
  $gte: compares((actual, limit) => actual >= limit),
  $lt: compares((actual, limit) => actual < limit),
  $lte: compares((actual, limit) => actual <= limit),
  $exists: (actual: Scalar | undefined, operand: Operand) => (actual !== undefined) === operand,
  /** For lists only, which `listMatches` compares. */
  $all: () => false,
  $cidr: isWithin,
  $ncidr: not(isWithin),
} satisfies Record<string, Test>;

export type Operator = keyof typeof TESTS;
export const OPERATORS: readonly string[] = Object.keys(TESTS);

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** A value as its kind is compared; undefined when it is absent or of another kind. */
const comparable: Record<Kind, (value: unknown) => Scalar | undefined> = {
  text: textOf,
  texts: textOf,
  time: textOf,
  uuid: (value) => textOf(value)?.toLowerCase(),
  address: (value) => (isIP(textOf(value) ?? '') === 0 ? undefined : textOf(value)),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  number: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  instant: (value) => {
    const ms = value instanceof Date ? value.getTime() : Date.parse(textOf(value) ?? '');
    return Number.isNaN(ms) ? undefined : ms;
  },
};

/** As administrators write them: attributes with a value, or with operators and operands. All must hold. */
export type Conditions = Readonly<Record<string, Scalar | Readonly<Partial<Record<Operator, Operand>>>>>;

/** One comparison. */
export interface Condition {
  /** `actor`, `resource` or `context`. */
  readonly of: string;
  readonly attribute: string;
  readonly kind: Kind;
  readonly operator: Operator;
  readonly operand: Operand;
}

/** Attributes by `actor`, `resource` and `context`. */
export type EvaluationContext = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

/** A network, IPv4 as IPv4-mapped IPv6. */
type Network = readonly [ipaddr.IPv6, number];

export function parseConditions(
  conditions: Conditions,
  kindOf: (of: string, attribute: string) => Kind | undefined,
): Condition[] {
  return Object.entries(conditions).flatMap(([path, value]) => {
    const { of, attribute } = pathOf(path);
    const found = kindOf(of, attribute);
    // A name such as `toString` finds an inherited member, which is not a kind.
    const kind = found !== undefined && Object.hasOwn(comparable, found) ? found : 'text';
    const comparisons = typeof value === 'object' ? Object.entries(value) : [['$eq', value] as const];
    return comparisons.map(([operator, operand]) => {
      return { of, attribute, kind, operator: operator as Operator, operand };
    });
  });
}

export function pathOf(path: string): { of: string; attribute: string } {
  const [of = '', ...attribute] = path.split('.');
  return { of, attribute: attribute.join('.') };
}

/** The condition with a reference to the actor replaced by its value. */
export function resolveOperand(condition: Condition, { userId }: { userId: string }): Condition {
  return isReference(condition.operand) ? { ...condition, operand: userId } : condition;
}

export function isReference(operand: unknown): operand is Reference {
  return typeof operand === 'object' && operand !== null && '$ref' in operand;
}

/**
 * Whether a condition holds. An absent attribute equals nothing, is in no list
 * and is neither above nor below anything: `$ne`, `$nin` and `$ncidr` hold.
 * `toSql` does the same in PostgreSQL.
 */
export function matches({ of, attribute, kind, operator, operand }: Condition, context: EvaluationContext): boolean {
  const attributes = context[of];
  const value = attributes && Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
  if (kind === 'texts') return listMatches(operator, operand, Array.isArray(value) ? (value as unknown[]) : []);
  return TESTS[operator](comparable[kind](value), operand, kind);
}

function listMatches(operator: Operator, operand: Operand, values: readonly unknown[]): boolean {
  const expected = listOf(operand);
  if (operator === '$all') return expected.every((each) => values.includes(each));
  const some = expected.some((each) => values.includes(each));
  return operator === '$ne' || operator === '$nin' ? !some : some;
}

function isInNetworks(address: string, texts: readonly Scalar[]): boolean {
  const [ip] = parseCidr(address) ?? [];
  return texts.some((text) => {
    const [network, prefix = 0] = parseCidr(String(text)) ?? [];
    return ip !== undefined && network !== undefined && ip.match(network, prefix);
  });
}

/** Reading one takes microseconds, and a rule may have a hundred. */
const networks = new LRUCache<string, Network>({ max: 1000 });

/** `10.0.0.0/8`, `fd00::/8`, or one address; undefined for anything else. */
export function parseCidr(text: string): Network | undefined {
  const known = networks.get(text);
  if (known) return known;
  const [address = ''] = text.split('/', 1);
  const version = isIP(address);
  const cidr = text === address ? `${text}/${version === 4 ? 32 : 128}` : text;
  // isIP as well: ipaddr.js also reads octal IPv4 and zones of IPv6.
  if (version === 0 || address.includes('%') || !ipaddr.isValidCIDR(cidr)) return undefined;
  const [ip, prefix] = ipaddr.parseCIDR(cidr);
  const network: Network =
    ip.kind() === 'ipv4' ? [(ip as ipaddr.IPv4).toIPv4MappedAddress(), prefix + 96] : [ip as ipaddr.IPv6, prefix];
  networks.set(text, network);
  return network;
}

function listOf(operand: Operand): readonly Scalar[] {
  return Array.isArray(operand) ? (operand as readonly Scalar[]) : [operand as Scalar];
}
