import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { InvalidBody, InvalidParameter, InvalidQuery, UnsupportedMediaType } from '../errors/request.errors.js';
import { CheckedQueries } from './checked-queries.js';
import { check } from './field-rules.js';
import { UnreadBody } from './uploads/unread-body.js';

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
    if (value instanceof UnreadBody) {
      throw new UnsupportedMediaType(`${value.contentType} is not read here. Send application/json.`);
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

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
