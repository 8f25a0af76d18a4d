import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';

/**
 * Properties of response classes, documented in one line each. They fit only properties of their type:
 * `string | null` needs `nullable`, `name?: string` needs `optional`, or it does not compile.
 */
interface PropertyOptions {
  readonly nullable?: boolean;
  readonly optional?: boolean;
  readonly example?: unknown;
  readonly format?: string;
}

type Value<T, O> = O extends { readonly nullable: true } ? T | null : T;
type Decorator<T, O> = <Name extends string>(
  target: O extends { readonly optional: true }
    ? { readonly [Key in Name]?: Value<T, O> }
    : { readonly [Key in Name]: Value<T, O> },
  name: Name,
) => void;

/** A point in time; both become the same JSON. */
export type Timestamp = Date | string;

export const TextProperty = withExample<string>({ type: String });
export const IntegerProperty = withExample<number>({ type: 'integer' });
export const TextListProperty = withExample<readonly string[]>({ type: String, isArray: true });
/** An object whose members no class declares. */
export const JsonProperty = withExample<object>({ type: 'object', additionalProperties: true });

// Readers of the document find examples of these formats, of booleans and of enums by themselves.
export const UuidProperty = described<string>({ type: String, format: 'uuid' });
export const TimestampProperty = described<Timestamp>({ type: String, format: 'date-time' });

export function BooleanProperty(description: string, example = true): Decorator<boolean, object> {
  return property({ type: Boolean, description, ...(!example && { example }) });
}

/** One of `values`; readers of the document take the first as the example. */
export function EnumProperty<const O extends PropertyOptions>(
  values: readonly string[],
  description: string,
  options?: O,
): Decorator<string, O> {
  const allowed = options?.nullable === true ? [...values, null] : [...values];
  return property({ type: String, enum: allowed, description }, options);
}

export function ObjectProperty<T extends object, const O extends PropertyOptions>(
  type: new () => T,
  description: string,
  options?: O,
): Decorator<T, O> {
  return property({ type, description }, options);
}

export function ListProperty<T extends object, const O extends PropertyOptions>(
  type: new () => T,
  description: string,
  options?: O,
): Decorator<readonly T[], O> {
  return property({ type: [type], description }, options);
}

const declared = new WeakMap<object, readonly string[]>();

/**
 * The declared properties of `source`, as a response of this class. A column that no property declares is never
 * answered, and a missing or mistyped one does not compile.
 */
export function responseOf<T extends object>(type: new () => T, source: T): T {
  const response: Record<string, unknown> = {};
  for (const name of declared.get(type.prototype as object) ?? [])
    response[name] = (source as Record<string, unknown>)[name];
  return response as T;
}

/** The `from` of a class whose sources have its properties already: `static readonly from = presenter(RoleResponse);`. */
export function presenter<T extends object>(type: new () => T): (source: T) => T {
  return (source) => responseOf(type, source);
}

function described<T>(schema: object) {
  return <const O extends PropertyOptions>(description: string, options?: O): Decorator<T, O> =>
    property({ ...schema, description }, options);
}

function withExample<T>(schema: object) {
  return <const O extends PropertyOptions>(description: string, example: T, options?: O): Decorator<T, O> =>
    property({ ...schema, description, example }, options);
}

function property<T, O>(schema: ApiPropertyOptions, options: PropertyOptions = {}): Decorator<T, O> {
  const { optional = false, ...rest } = options;
  const documented = ApiProperty({ ...schema, ...rest, required: !optional } as ApiPropertyOptions);
  return (target: object, name: string) => {
    documented(target, name);
    const inherited = declared.get(Object.getPrototypeOf(target) as object);
    declared.set(target, [...(declared.get(target) ?? inherited ?? []), name]);
  };
}
