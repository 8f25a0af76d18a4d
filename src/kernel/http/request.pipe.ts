import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { Violation } from '../errors/app-error.js';
import { InvalidBody, InvalidParameter, InvalidQuery } from '../errors/request.errors.js';
import { CheckedQueries } from './checked-queries.js';
import { UUID } from './uuid.js';

const UNCHECKED: ReadonlySet<unknown> = new Set([String, Boolean, Number, Array, Object, undefined]);

/**
 * Turns bodies and queries into instances of their request classes, or refuses
 * them with every violation at once: 422 for a body, 400 for a query.
 * Unknown fields are refused, never dropped in silence.
 */
@Injectable()
export class RequestPipe implements PipeTransform {
  private readonly queries = new CheckedQueries();

  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (UNCHECKED.has(metatype) || type === 'custom' || type === 'param') return value;
    return type === 'body' ? this.body(value, metatype as Type<object>) : this.query(value, metatype as Type<object>);
  }

  private body(value: unknown, metatype: Type<object>): object {
    if (value === undefined) {
      throw new InvalidBody([
        { pointer: '#', code: 'required', detail: 'The request needs a JSON body; it has none.' },
      ]);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new InvalidBody([{ pointer: '#', code: 'type', detail: 'The body must be a JSON object.' }]);
    }
    const { instance, violations } = check(value, metatype, 'pointer');
    if (violations.length > 0) throw new InvalidBody(violations);
    return instance;
  }

  private query(value: unknown, metatype: Type<object>): object {
    const key = JSON.stringify(value);
    const known = this.queries.find(metatype, key);
    if (known) return known;
    const { instance, violations } = check(value as object, metatype, 'parameter');
    if (violations.length > 0) throw new InvalidQuery(violations);
    return this.queries.remember(metatype, key, instance);
  }
}

/** Refuses a path parameter that is no UUID, in the words of the field rules. */
@Injectable()
export class UuidPipe implements PipeTransform<string, string> {
  transform(value: string, { data = 'id' }: ArgumentMetadata): string {
    if (UUID.test(value)) return value.toLowerCase();
    throw new InvalidParameter([{ parameter: data, code: 'uuid', detail: `${data} must be a UUID.` }]);
  }
}

type Place = 'pointer' | 'parameter';

/** Enough for a full order in which all is wrong; a body of nonsense must not cost an answer many times its size. */
const MOST_VIOLATIONS = 500;

function check(value: object, metatype: Type<object>, kind: Place): { instance: object; violations: Violation[] } {
  const instance = plainToInstance(metatype, value);
  const errors = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  const start = kind === 'pointer' ? '#' : '';
  const violations = [
    ...errors.flatMap((error) => violationsOf(error, start, kind)),
    ...dropped(value, instance, start, kind),
  ];
  return { instance, violations: violations.slice(0, MOST_VIOLATIONS) };
}

function violationsOf(
  { property, value, constraints = {}, children = [] }: ValidationError,
  path: string,
  kind: Place,
): Violation[] {
  const here = below(path, property, kind);
  const own = Object.entries(constraints).flatMap(([rule, message]): Violation[] => {
    if (rule === 'whitelistValidation') return [unknown(property, here, kind)];
    if (rule === 'entries')
      return (value as unknown[]).flatMap((entry, index) => noObject(entry, property, `${here}/${index}`));
    return SAID_BY_OTHERS.has(rule) ? [] : [{ [kind]: here, code: rule, detail: message }];
  });
  return [...own, ...children.flatMap((child) => violationsOf(child, here, kind))];
}

/** What class-validator says of a nested value that is no object, which our own rule for the field has said better. */
const SAID_BY_OTHERS: ReadonlySet<string> = new Set(['nestedValidation', 'unknownValue']);

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

function below(path: string, name: string, kind: Place): string {
  return kind === 'parameter' ? name : `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
