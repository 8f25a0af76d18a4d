import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import type { Violation } from '../errors/app-error.js';
import { InvalidBody, InvalidParameter, InvalidQuery, UnsupportedMediaType } from '../errors/request.errors.js';
import { UnparsedBody } from './uploads/upload.js';
import { ValidatedQueryCache } from './validation/validated-query-cache.js';
import { validate } from './validation/validation.js';

const NOT_A_CLASS: ReadonlySet<unknown> = new Set([String, Boolean, Number, Array, Object, undefined]);

/**
 * Turns bodies and queries into instances of their request classes. Throws InvalidBody (422) or InvalidQuery (400)
 * with all violations. Unknown fields are refused.
 */
@Injectable()
export class RequestPipe implements PipeTransform {
  private readonly queries = new ValidatedQueryCache();

  transform(value: unknown, { type, metatype, data }: ArgumentMetadata): unknown {
    if (type === 'param') return withoutNul(value, data);
    if (NOT_A_CLASS.has(metatype) || type === 'custom') return value;
    return type === 'body'
      ? this.body(value, metatype as Type<object>, data)
      : this.query(value, metatype as Type<object>);
  }

  /** `name` is that of an argument of GraphQL, which pointers then begin with. */
  private body(value: unknown, metatype: Type<object>, name?: string): object | undefined {
    // An argument that the schema of GraphQL does not require.
    if (name !== undefined && (value === undefined || value === null)) return undefined;
    if (value === undefined)
      throw new InvalidBody([{ pointer: '#', code: 'required', detail: 'The request requires a JSON body.' }]);
    if (value instanceof UnparsedBody)
      throw new UnsupportedMediaType(`This route does not accept ${value.contentType}. Send application/json.`);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new InvalidBody([{ pointer: '#', code: 'type', detail: 'The body must be a JSON object.' }]);
    const { instance, violations } = validate(value, metatype, 'pointer');
    if (violations.length > 0) throw new InvalidBody(name === undefined ? violations : below(name, violations));
    return instance;
  }

  private query(value: unknown, metatype: Type<object>): object {
    const key = JSON.stringify(value);
    const known = this.queries.find(metatype, key);
    if (known) return known;
    const { instance, violations } = validate(value as object, metatype, 'parameter');
    if (violations.length > 0) throw new InvalidQuery(violations);
    return this.queries.store(metatype, key, instance);
  }
}

function below(name: string, violations: readonly Violation[]): Violation[] {
  return violations.map((each) => ({ ...each, pointer: each.pointer?.replace('#', `#/${name}`) }));
}

/** PostgreSQL cannot even compare text with a NUL. */
function withoutNul(value: unknown, name = 'path'): unknown {
  if (typeof value !== 'string' || !value.includes('\0')) return value;
  throw new InvalidParameter({
    parameter: name,
    code: 'nul_character',
    detail: `${name} must not contain a NUL character.`,
  });
}
