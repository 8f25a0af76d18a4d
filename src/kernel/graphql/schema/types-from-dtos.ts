import type { Type } from '@nestjs/common';
import { Directive, Field, Float, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { DECORATORS } from '@nestjs/swagger';
import { MoneyRequest, MoneyResponse } from '../../http/validation/money.fields.js';
import { DateTime, Json, MoneyScalar, SafeInteger, Uuid } from './scalars.js';

/** What the decorators of request and response classes say of a property. */
interface Property {
  readonly type?: unknown;
  readonly format?: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly nullable?: boolean;
  readonly isArray?: boolean;
  readonly enum?: readonly string[];
  readonly maximum?: number;
}

interface TypeOptions {
  /** Names of types of properties, by the names of their classes, where these would say too little. */
  readonly names?: Readonly<Record<string, string>>;
  /** Properties that are not fields of the type. */
  readonly omit?: readonly string[];
}

const GRAPHQL_NAME = /^[_A-Za-z][_0-9A-Za-z]*$/;
const MAX_INT = 2_147_483_647;

const objects = new Map<Type, Type>();
const inputs = new Map<Type, Type>();
const enums = new Map<string, object>();

/**
 * Makes a response class the GraphQL type `name`: its properties are declared once, for both APIs. `access` is the
 * directive that says who may read it, such as `@public`; classes within it get the same one.
 */
export function objectType<T extends object>(
  name: string,
  type: Type<T>,
  access: string,
  options: TypeOptions = {},
): Type<T> {
  if (objects.has(type)) return type;
  objects.set(type, type);
  ObjectType(name)(type);
  Directive(access)(type);
  declareFields(type, name, options, (inner) =>
    objectType(options.names?.[inner.name] ?? nameOf(inner), inner, access),
  );
  return type;
}

/** Makes a request class the GraphQL input `name`. Values are validated by the rules of its fields, as in REST. */
export function inputType<T extends object>(name: string, type: Type<T>, options: TypeOptions = {}): Type<T> {
  if (inputs.has(type)) return type;
  inputs.set(type, type);
  InputType(name)(type);
  declareFields(type, name, options, (inner) => inputType(`${nameOf(inner)}Input`, inner));
  return type;
}

export function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|[_-])(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function declareFields(type: Type, owner: string, { omit = [] }: TypeOptions, describe: (inner: Type) => Type): void {
  const prototype = type.prototype as object;
  const names = (Reflect.getMetadata(DECORATORS.API_MODEL_PROPERTIES_ARRAY, prototype) ?? []) as string[];
  for (const name of names.map((each) => each.slice(1)).filter((each) => !omit.includes(each))) {
    const property = Reflect.getMetadata(DECORATORS.API_MODEL_PROPERTIES, prototype, name) as Property;
    const { description, required = true, nullable = false } = property;
    const single = scalarOf(property, `${owner}${pascalCase(name)}`) ?? describe(property.type as Type);
    const isListed = property.isArray === true;
    Field(() => (isListed ? [single] : single) as Type, {
      description,
      nullable: nullable || !required,
    })(prototype, name);
  }
}

/** Undefined for a class. */
function scalarOf({ type, format, enum: values, maximum = 0 }: Property, enumName: string): unknown {
  if (values)
    return enumOf(
      values.filter((value) => value !== null),
      enumName,
    );
  if (type === String || type === 'string')
    return format === 'uuid' ? Uuid : format === 'date-time' ? DateTime : String;
  if (type === Boolean || type === 'boolean') return Boolean;
  if (type === 'integer') return format === 'int64' || maximum > MAX_INT ? SafeInteger : Int;
  if (type === Number || type === 'number') return Float;
  if (type === 'object') return Json;
  if (type === MoneyRequest || type === MoneyResponse) return MoneyScalar;
  return undefined;
}

/** One enum for each list of values, called after the first property that has it. */
function enumOf(values: readonly string[], name: string): unknown {
  if (!values.every((value) => GRAPHQL_NAME.test(value))) return String;
  const key = values.join(' ');
  let known = enums.get(key);
  if (!known) {
    known = Object.fromEntries(values.map((value) => [value, value]));
    enums.set(key, known);
    registerEnumType(known, { name });
  }
  return known;
}

/** `OrderLineResponse` is called `OrderLine`. */
function nameOf(type: Type): string {
  return type.name.replace(/(Response|Request)$/, '');
}
