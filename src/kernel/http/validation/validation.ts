import type { Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { Violation } from '../../errors/app-error.js';
import { pointerBelow, shortName } from '../../errors/nested-violation.js';
import { INSIDE, parseNestedViolations } from './nested-violations.js';

/** Whether a violation names its place by JSON Pointer, as in a body, or by parameter, as in a query. */
type Place = 'pointer' | 'parameter';

/** More would only make the response much larger than the request. */
const MAX_VIOLATIONS = 100;
/** What class-validator reports of a nested value that is not an object, which a rule of the field reports better. */
const REPORTED_ELSEWHERE: ReadonlySet<string> = new Set(['nestedValidation', 'unknownValue']);

/** An instance of the request class made of `value`, and every field rule that it breaks. */
export function validate<T extends object>(
  value: object,
  metatype: Type<T>,
  place: Place,
): { instance: T; violations: Violation[] } {
  const instance = plainToInstance(metatype, value);
  const errors = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  const root = place === 'pointer' ? '#' : '';
  const violations = [
    ...errors.flatMap((error) => violationsOf(error, root, place)),
    ...lostMembers(value, instance, root, place),
  ];
  return { instance, violations: violations.slice(0, MAX_VIOLATIONS) };
}

function violationsOf(
  { property, constraints = {}, children = [] }: ValidationError,
  parent: string,
  place: Place,
): Violation[] {
  const here = below(parent, property, place);
  const own = Object.entries(constraints).flatMap(([code, detail]): Violation[] => {
    if (code === 'whitelistValidation') return [unknownMember(property, here, place)];
    if (code === INSIDE)
      return parseNestedViolations(detail).map((nested) => ({
        [place]: pointerBelow(here, nested.path),
        code: nested.code ?? INSIDE,
        detail: nested.detail,
      }));
    return REPORTED_ELSEWHERE.has(code) ? [] : [{ [place]: here, code, detail }];
  });
  return [...own, ...children.flatMap((child) => violationsOf(child, here, place))];
}

/** class-transformer silently drops members that would hide one of every object, such as `toString`. */
function lostMembers(value: object, instance: object, parent: string, place: Place): Violation[] {
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
    const here = below(parent, name, place);
    if (!Object.hasOwn(instance, name)) return [unknownMember(name, here, place)];
    const transformed = (instance as Record<string, unknown>)[name];
    return isObject(member) && isObject(transformed) ? lostMembers(member, transformed, here, place) : [];
  });
}

/** Violations for all members of `value`, of which none is known. */
export function unknownMembers(value: object, place: Place): Violation[] {
  const root = place === 'pointer' ? '#' : '';
  const names = Object.keys(value).slice(0, MAX_VIOLATIONS);
  return names.map((name) => unknownMember(name, below(root, name, place), place));
}

function unknownMember(name: string, here: string, place: Place): Violation {
  return { [place]: here, code: 'unknown', detail: `${shortName(name)} is unknown. Leave it out.` };
}

function below(parent: string, name: string, place: Place): string {
  return place === 'parameter' ? shortName(name) : pointerBelow(parent, [name]);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
