import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { InvalidBody, InvalidParameter, InvalidQuery, UnsupportedMediaType } from '../errors/request.errors.js';
import { ValidatedQueryCache } from './validation/validated-query-cache.js';
import { validate } from './validation/validation.js';
import { UnparsedBody } from './uploads/unparsed-body.js';
import { UUID } from '../context/ids.js';

const UNCHECKED: ReadonlySet<unknown> = new Set([String, Boolean, Number, Array, Object, undefined]);

/**
 * Turns bodies and queries into instances of their request classes, or refuses
 * them with every violation at once: 422 for a body, 400 for a query.
 * Unknown fields are refused, never dropped in silence.
 */
@Injectable()
export class RequestPipe implements PipeTransform {
  private readonly queries = new ValidatedQueryCache();

  transform(value: unknown, { type, metatype, data }: ArgumentMetadata): unknown {
    if (type === 'param') return storable(value, data);
    if (UNCHECKED.has(metatype) || type === 'custom') return value;
    return type === 'body' ? this.body(value, metatype as Type<object>) : this.query(value, metatype as Type<object>);
  }

  private body(value: unknown, metatype: Type<object>): object {
    if (value === undefined) {
      throw new InvalidBody([
        { pointer: '#', code: 'required', detail: 'The request needs a JSON body; it has none.' },
      ]);
    }
    if (value instanceof UnparsedBody) {
      throw new UnsupportedMediaType(`${value.contentType} is not read here. Send application/json.`);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new InvalidBody([{ pointer: '#', code: 'type', detail: 'The body must be a JSON object.' }]);
    }
    const { instance, violations } = validate(value, metatype, 'pointer');
    if (violations.length > 0) throw new InvalidBody(violations);
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

/** A part of a path may hold any text but one with a NUL, which PostgreSQL can not even look for. */
function storable(value: unknown, name = 'path'): unknown {
  if (typeof value !== 'string' || !value.includes('\0')) return value;
  throw new InvalidParameter([
    { parameter: name, code: 'nul_character', detail: `${name} must not hold a NUL character.` },
  ]);
}

/** Refuses a path parameter that is no UUID, in the words of the field rules. */
@Injectable()
export class UuidPipe implements PipeTransform<string, string> {
  transform(value: string, { data = 'id' }: ArgumentMetadata): string {
    if (UUID.test(value)) return value.toLowerCase();
    throw new InvalidParameter([{ parameter: data, code: 'uuid', detail: `${data} must be a UUID.` }]);
  }
}
