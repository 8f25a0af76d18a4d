import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { Violation } from '../errors/app-error.js';
import { InvalidBody, InvalidParameter, InvalidQuery } from '../errors/request.errors.js';

const UNCHECKED: ReadonlySet<unknown> = new Set([String, Boolean, Number, Array, Object, undefined]);

/**
 * Turns bodies and queries into instances of their request classes, or refuses
 * them with every violation at once: 422 for a body, 400 for a query.
 * Unknown fields are refused, never dropped in silence.
 */
@Injectable()
export class RequestPipe implements PipeTransform {
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
    const { instance, errors } = check(value, metatype);
    if (errors.length > 0) throw new InvalidBody(errors.flatMap((error) => violationsOf(error, '#', 'pointer')));
    return instance;
  }

  private query(value: unknown, metatype: Type<object>): object {
    const { instance, errors } = check(value as object, metatype);
    if (errors.length > 0) throw new InvalidQuery(errors.flatMap((error) => violationsOf(error, '', 'parameter')));
    return instance;
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

function check(value: object, metatype: Type<object>): { instance: object; errors: ValidationError[] } {
  const instance = plainToInstance(metatype, value);
  const errors = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  return { instance, errors };
}

function violationsOf(error: ValidationError, path: string, kind: 'pointer' | 'parameter'): Violation[] {
  const step = error.property.replaceAll('~', '~0').replaceAll('/', '~1');
  const here = kind === 'pointer' ? `${path}/${step}` : error.property;
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    [kind]: here,
    code: CODES[rule] ?? rule,
    detail: rule === 'whitelistValidation' ? `${error.property} is not known here. Leave it out.` : message,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => violationsOf(child, here, kind))];
}

/** class-validator's names for rules, in the words of our API. */
const CODES: Record<string, string> = {
  whitelistValidation: 'unknown',
  unknownValue: 'type',
  nestedValidation: 'type',
};
