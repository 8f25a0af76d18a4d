import { BlockList, isIP } from 'node:net';
import type { Kind } from './attributes.js';

export const OPERATORS = [
  '$eq',
  '$ne',
  '$in',
  '$nin',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$exists',
  '$all',
  '$cidr',
  '$ncidr',
] as const;
export type Operator = (typeof OPERATORS)[number];

type Scalar = string | number | boolean;
/** Stands for an attribute of whoever asks. */
interface Reference {
  readonly $ref: 'actor.userId';
}
type Operand = Scalar | readonly Scalar[] | Reference;

/** As admins write them: attributes with a value, or with operators and their operands. All must hold. */
export type Conditions = Readonly<Record<string, Scalar | Readonly<Partial<Record<Operator, Operand>>>>>;

/** One comparison. */
export interface Test {
  /** `actor`, `resource` or `context`. */
  readonly of: string;
  readonly attribute: string;
  readonly kind: Kind;
  readonly operator: Operator;
  readonly operand: Operand;
}

/** What a rule can look at: attributes by `actor`, `resource` and `context`. */
export type EvaluationContext = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

/** The comparisons that conditions consist of; `kindOf` knows the attributes. */
export function parseConditions(
  conditions: Conditions,
  kindOf: (of: string, attribute: string) => Kind | undefined,
): Test[] {
  return Object.entries(conditions).flatMap(([path, wanted]) => {
    const { of, attribute } = pathOf(path);
    const kind = kindOf(of, attribute) ?? 'text';
    const comparisons = typeof wanted === 'object' ? Object.entries(wanted) : [['$eq', wanted] as const];
    return comparisons.map(([operator, operand]): Test => {
      // One array for good, so that the networks in it are read once.
      const listed = operator === '$cidr' || operator === '$ncidr' ? listOf(operand) : operand;
      return { of, attribute, kind, operator: operator as Operator, operand: listed };
    });
  });
}

export function pathOf(path: string): { of: string; attribute: string } {
  const [of = '', ...attribute] = path.split('.');
  return { of, attribute: attribute.join('.') };
}

/** The test with a reference to the actor replaced by what it stands for. */
export function resolveOperand(test: Test, { userId }: { userId: string }): Test {
  return isReference(test.operand) ? { ...test, operand: userId } : test;
}

export function isReference(operand: unknown): operand is Reference {
  return typeof operand === 'object' && operand !== null && '$ref' in operand;
}

/** Networks by the operand that lists them: the same array is looked at again and again. */
const networks = new WeakMap<object, BlockList>();

/**
 * Whether a test holds. What is absent equals nothing, is in no list, and is
 * neither above nor below anything: `$ne`, `$nin` and `$ncidr` hold for it.
 * The SQL of `kernel/database/within.ts` says the same.
 */
export function matches({ of, attribute, kind, operator, operand }: Test, facts: EvaluationContext): boolean {
  const about = facts[of];
  const value = about && Object.hasOwn(about, attribute) ? about[attribute] : undefined;
  if (kind === 'texts') return listHolds(operator, operand, Array.isArray(value) ? (value as unknown[]) : []);
  const actual = comparable(value, kind);
  switch (operator) {
    case '$exists':
      return (actual !== undefined) === operand;
    case '$eq':
    case '$ne':
      return (actual !== undefined && actual === comparable(operand, kind)) === (operator === '$eq');
    case '$in':
    case '$nin':
      return (
        (actual !== undefined && listOf(operand).some((each) => comparable(each, kind) === actual)) ===
        (operator === '$in')
      );
    case '$cidr':
    case '$ncidr':
      return (actual !== undefined && isWithin(String(actual), operand)) === (operator === '$cidr');
    case '$all':
      return false;
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
    default:
      return compares(operator, actual, comparable(operand, kind));
  }
}

function listHolds(operator: Operator, operand: Operand, values: readonly unknown[]): boolean {
  const wanted = listOf(operand);
  const some = wanted.some((each) => values.includes(each));
  if (operator === '$all') return wanted.every((each) => values.includes(each));
  return operator === '$ne' || operator === '$nin' ? !some : some;
}

function compares(operator: Operator, actual?: Scalar, limit?: Scalar): boolean {
  if (actual === undefined || limit === undefined) return false;
  if (operator === '$gt') return actual > limit;
  if (operator === '$gte') return actual >= limit;
  return operator === '$lt' ? actual < limit : actual <= limit;
}

/** A value as its kind compares; undefined for what is absent or is no such value. */
function comparable(value: unknown, kind: Kind): Scalar | undefined {
  switch (kind) {
    case 'instant': {
      const ms = value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : Number.NaN;
      return Number.isNaN(ms) ? undefined : ms;
    }
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'uuid':
      return typeof value === 'string' ? value.toLowerCase() : undefined;
    case 'address':
      return typeof value === 'string' && isIP(value) !== 0 ? value : undefined;
    case 'text':
    case 'texts':
    case 'time':
    default:
      return typeof value === 'string' ? value : undefined;
  }
}

function isWithin(address: string, operand: Operand): boolean {
  const listed = listOf(operand);
  let blocks = networks.get(listed);
  if (!blocks) {
    blocks = new BlockList();
    for (const text of listed) addNetwork(blocks, String(text));
    networks.set(listed, blocks);
  }
  return blocks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function addNetwork(blocks: BlockList, text: string): void {
  const network = parseCidr(text);
  if (network) blocks.addSubnet(network.address, network.prefix, network.family);
}

/** `10.0.0.0/8`, `fd00::/8`, or one address; undefined for anything else. */
export function parseCidr(text: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [, address = '', length] = /^([\da-f.:]{2,45})(?:\/(\d{1,3}))?$/i.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return undefined;
  const longest = version === 4 ? 32 : 128;
  const prefix = length === undefined ? longest : Number(length);
  return prefix > longest ? undefined : { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

function listOf(operand: Operand): readonly Scalar[] {
  return Array.isArray(operand) ? (operand as readonly Scalar[]) : [operand as Scalar];
}
