import type { NestedViolation } from '../../errors/nested-violation.js';
import { UUID } from '../../context/ids.js';
import { ACTOR, resourceAttributes, CONTEXT, type Kind, RESOURCES } from './attributes.js';
import { permissionsMatching } from './permission-pattern.js';
import { isReference, parseCidr, type Operator, OPERATORS, pathOf } from './conditions.js';

/** They keep a rule readable and its evaluation within microseconds. */
const MAX_CONDITIONS = 20;
const MAX_LIST_LENGTH = 100;
const MAX_TEXT_LENGTH = 200;

const EQUALITY: readonly Operator[] = ['$eq', '$ne', '$in', '$nin', '$exists'];
const ORDER: readonly Operator[] = [...EQUALITY, '$gt', '$gte', '$lt', '$lte'];
const OPERATORS_OF: Record<Kind, readonly Operator[]> = {
  uuid: EQUALITY,
  text: EQUALITY,
  boolean: ['$eq', '$ne', '$exists'],
  number: ORDER,
  instant: ORDER,
  time: ORDER,
  texts: ['$eq', '$ne', '$in', '$nin', '$all'],
  address: ['$cidr', '$ncidr', '$exists'],
};
const TAKES_LIST: ReadonlySet<string> = new Set(['$in', '$nin', '$all']);
const TAKES_EITHER: ReadonlySet<string> = new Set(['$cidr', '$ncidr']);

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

const EXPECTED: Record<Kind, string> = {
  uuid: 'a UUID',
  text: `a text of 1 to ${MAX_TEXT_LENGTH} characters`,
  texts: `a text of 1 to ${MAX_TEXT_LENGTH} characters`,
  boolean: 'true or false',
  number: 'a number',
  instant: 'a time such as 2026-01-31T12:00:00Z',
  time: 'a time of day such as 08:30, in UTC',
  address: 'an address or a network such as 10.0.0.0/8',
};

/**
 * Every violation of conditions for a rule about the permissions that `pattern`
 * stands for; without a pattern, any attribute of any resource is accepted.
 * Never throws, whatever the input.
 */
export function validateConditions(conditions: unknown, pattern?: string): NestedViolation[] {
  if (!isObject(conditions)) return [{ path: [], detail: 'conditions must be an object.' }];
  const entries = Object.entries(conditions);
  if (entries.length > MAX_CONDITIONS) return [{ path: [], detail: `conditions must be ${MAX_CONDITIONS} at most.` }];
  return entries.flatMap(([path, value]) => {
    const kind = kindOf(path, pattern);
    if (typeof kind === 'object') return [{ path: [path], detail: kind.violation }];
    if (!isObject(value)) return validateOperand({ path, kind, operator: '$eq', place: [path] }, value);
    const comparisons = Object.entries(value);
    if (comparisons.length === 0) return [{ path: [path], detail: `${path} must have a value or an operator.` }];
    return comparisons.flatMap(([operator, operand]) =>
      validateOperand({ path, kind, operator, place: [path, operator] }, operand),
    );
  });
}

/** Every violation of a resource that the permission is decided for. */
export function validateResource(resource: unknown, permission: string): NestedViolation[] {
  if (!isObject(resource)) return [{ path: [], detail: 'resource must be an object.' }];
  const attributes = resourceAttributes(permission);
  if (!attributes) {
    const detail = `${shown(permission)} is not decided for a single resource. Leave resource out.`;
    return [{ path: [], detail }];
  }
  return Object.entries(resource).flatMap(([name, value]) => {
    const kind = kindIn(attributes, name);
    if (!kind) return [{ path: [name], detail: `${shown(name)} is not known; there is ${named(attributes)}.` }];
    return value === null || isOfKind(value, kind)
      ? []
      : [{ path: [name], detail: `${name} must be ${EXPECTED[kind]}, or null.` }];
  });
}

function kindOf(path: string, pattern: string | undefined): Kind | { violation: string } {
  const { of, attribute } = pathOf(path);
  if (of === 'actor' || of === 'context') {
    const attributes = of === 'actor' ? ACTOR : CONTEXT;
    if (Object.hasOwn(attributes, attribute)) return attributes[attribute] as Kind;
    return { violation: `${shown(path)} is not known; ${of} has ${named(attributes)}.` };
  }
  if (of !== 'resource') return { violation: `${shown(path)} must begin with actor., resource. or context..` };
  const permissions = pattern === undefined ? Object.keys(RESOURCES) : permissionsMatching(pattern);
  const withoutResource = permissions.filter((permission) => !resourceAttributes(permission));
  if (pattern !== undefined && (withoutResource.length > 0 || permissions.length === 0)) {
    const names = (withoutResource.length > 0 ? withoutResource : [pattern]).slice(0, 3).join(', ');
    return { violation: `${shown(path)} cannot be used: ${names} is not decided for a single resource.` };
  }
  const kinds = permissions.map((permission) => kindIn(resourceAttributes(permission), attribute));
  const [kind] = kinds.filter((each) => each !== undefined);
  const everywhere = pattern === undefined || kinds.every((each) => each === kind);
  if (kind && everywhere) return kind;
  const known = permissions.map((name) => `${name} ${named(resourceAttributes(name) ?? {})}`);
  return { violation: `${shown(path)} is not known; there is, for ${known.join('; for ')}.` };
}

function kindIn(attributes: Readonly<Record<string, Kind>> | undefined, name: string): Kind | undefined {
  return attributes && Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}

interface Comparison {
  readonly path: string;
  readonly kind: Kind;
  readonly operator: string;
  /** The path of its operand. */
  readonly place: readonly string[];
}

function validateOperand({ path, kind, operator, place }: Comparison, operand: unknown): NestedViolation[] {
  const violation = (detail: string, ...below: readonly string[]): NestedViolation[] => [
    { path: [...place, ...below], detail },
  ];
  const possible = OPERATORS_OF[kind];
  if (!possible.some((each) => each === operator)) {
    const unknown = OPERATORS.includes(operator) ? 'does not fit' : 'is not known';
    return violation(`${path}: ${shown(operator)} ${unknown}; there is ${possible.join(', ')}.`);
  }
  const what = `${path} ${operator}`;
  if (operator === '$exists') return typeof operand === 'boolean' ? [] : violation(`${what} must be true or false.`);
  if (isReference(operand)) {
    const fits = kind === 'uuid' && (operator === '$eq' || operator === '$ne');
    const only = Object.keys(operand).length === 1 && operand.$ref === 'actor.userId';
    return fits && only ? [] : violation(`${what} can only refer to actor.userId, and only where an id is compared.`);
  }
  if (!Array.isArray(operand)) {
    if (TAKES_LIST.has(operator)) return violation(`${what} must be a list.`);
    return isOfKind(operand, kind) ? [] : violation(`${what} must be ${EXPECTED[kind]}.`);
  }
  if (!TAKES_LIST.has(operator) && !TAKES_EITHER.has(operator)) return violation(`${what} must be one value.`);
  if (operand.length === 0 || operand.length > MAX_LIST_LENGTH)
    return violation(`${what} must have 1 to ${MAX_LIST_LENGTH} values.`);
  return operand.flatMap((value: unknown, index) =>
    isOfKind(value, kind) ? [] : violation(`${what} must be ${EXPECTED[kind]}.`, String(index)),
  );
}

function isOfKind(value: unknown, kind: Kind): boolean {
  if (kind === 'boolean') return typeof value === 'boolean';
  if (kind === 'number') return typeof value === 'number' && Number.isFinite(value);
  if (typeof value !== 'string' || value.length === 0 || value.length > MAX_TEXT_LENGTH) return false;
  if (kind === 'uuid') return UUID.test(value);
  if (kind === 'instant') return INSTANT.test(value) && !Number.isNaN(Date.parse(value));
  if (kind === 'time') return TIME.test(value);
  if (kind === 'address') return parseCidr(value) !== undefined;
  return value.isWellFormed() && !value.includes('\0');
}

function named(attributes: object): string {
  return Object.keys(attributes).join(', ');
}

/** A name of the caller, cut to a length for messages. */
function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
