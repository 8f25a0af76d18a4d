import type { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { Violation } from '../../errors/app-error.js';
import { isName } from './fields.js';
import { pointerBelow } from '../../errors/nested-violation.js';
import { nestedViolations } from './nested-violations.js';

type Place = 'pointer' | 'parameter';

/** Enough for a full order in which all is wrong; a body of nonsense must not cost an answer many times its size. */
const MAX_VIOLATIONS = 500;

/** An instance of the request class made of `value`, and every rule of its fields that it breaks. */
export function validate<T extends object>(
  value: object,
  metatype: Type<T>,
  kind: Place,
): { instance: T; violations: Violation[] } {
  const instance = plainToInstance(metatype, value);
  const errors = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  const start = kind === 'pointer' ? '#' : '';
  const violations = [
    ...errors.flatMap((error) => violationsOf(error, start, kind)),
    ...dropped(value, instance, start, kind),
  ];
  return { instance, violations: violations.slice(0, MAX_VIOLATIONS) };
}

function violationsOf(
  { property, value, constraints = {}, children = [] }: ValidationError,
  path: string,
  kind: Place,
): Violation[] {
  const here = below(path, property, kind);
  const own = Object.entries(constraints).flatMap(([rule, message]): Violation[] => {
    if (rule === 'whitelistValidation') return [unknown(property, here, kind)];
    const inner = rule === 'inside' ? nestedViolations(value) : [];
    if (inner.length > 0)
      return inner.map(({ path: steps, detail }) => ({ [kind]: pointerBelow(here, steps), code: rule, detail }));
    if (rule === 'entries')
      return (value as unknown[]).flatMap((entry, index) => noObject(entry, property, `${here}/${index}`));
    if (rule === 'names')
      return (value as unknown[]).flatMap((entry, index) => noName(entry, property, `${here}/${index}`));
    return REPORTED_ELSEWHERE.has(rule) ? [] : [{ [kind]: here, code: rule, detail: message }];
  });
  return [...own, ...children.flatMap((child) => violationsOf(child, here, kind))];
}

/** What class-validator says of a nested value that is no object, which our own rule for the field has said better. */
const REPORTED_ELSEWHERE: ReadonlySet<string> = new Set(['nestedValidation', 'unknownValue']);

/** class-transformer leaves out, in silence, what would hide a member that every object has, such as `toString`. */
function dropped(value: object, instance: object, path: string, kind: Place): Violation[] {
  return Object.entries(value).flatMap(([name, part]: [string, unknown]) => {
    const here = below(path, name, kind);
    if (!Object.hasOwn(instance, name)) return [unknown(name, here, kind)];
    const made = (instance as Record<string, unknown>)[name];
    return isObject(part) && isObject(made) ? dropped(part, made, here, kind) : [];
  });
}

function unknown(name: string, here: string, kind: Place): Violation {
  return { [kind]: here, code: 'unknown', detail: `${name} is not known here. Leave it out.` };
}

function noObject(entry: unknown, list: string, pointer: string): Violation[] {
  if (isObject(entry) && !Array.isArray(entry)) return [];
  return [{ pointer, code: 'object', detail: `each entry of ${list} must be an object.` }];
}

function noName(entry: unknown, list: string, pointer: string): Violation[] {
  return isName(entry)
    ? []
    : [{ pointer, code: 'name', detail: `each entry of ${list} must be a name such as orders:read.` }];
}

function below(path: string, name: string, kind: Place): string {
  return kind === 'parameter' ? name : pointerBelow(path, [name]);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
