import { type BaseValidator, EnvError, type ExactValidator, makeValidator, type ValidatorSpec } from 'envalid';

/** In milliseconds, as the durations of variables whose names end with MS. */
export const second = 1000;

export function integer(range: readonly [number, number], value: number, desc: string): ValidatorSpec<number>;
export function integer(
  range: readonly [number, number],
  value: undefined,
  desc: string,
): ValidatorSpec<number | undefined>;
export function integer([min, max]: readonly [number, number], value: number | undefined, desc: string): unknown {
  const validator = makeValidator<number>((input) => {
    if (/^\d+$/.test(input) && Number(input) >= min && Number(input) <= max) return Number(input);
    throw new EnvError(`"${input}" is not a whole number from ${min} to ${max}.`);
  });
  return validator({ default: value, desc });
}

export function number([min, max]: readonly [number, number], value: number, desc: string): ValidatorSpec<number> {
  const validator = makeValidator<number>((input) => {
    if (/^\d+(\.\d+)?$/.test(input) && Number(input) >= min && Number(input) <= max) return Number(input);
    throw new EnvError(`"${input}" is not a number from ${min} to ${max}.`);
  });
  return validator({ default: value, desc });
}

/** After https://opentelemetry.io/docs/specs/otel/protocol/exporter/. The message has no value, which may be a secret. */
export const keyValues = makeValidator<Readonly<Record<string, string>>>((input) => {
  const pairs = input.split(',').map((entry) => /^\s*([\w.-]+)=(.*?)\s*$/.exec(entry) ?? []);
  try {
    if (pairs.every(([, name]) => name !== undefined))
      return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, decodeURIComponent(value)]));
  } catch {
    // Falls through: a wrong percent-encoding gets the same message as a wrong list.
  }
  throw new EnvError('it is not a list of headers. Expected key=value,key=value with percent-encoded values');
});

/** A variable that need not be set. */
export function optional<T>(
  validator: BaseValidator<T> | ExactValidator<T>,
  desc: string,
): ValidatorSpec<T | undefined> {
  return validator({ default: undefined, desc });
}

/** The message contains no value, because that may have a password. */
export function matching(holds: (input: string) => boolean, message: string): BaseValidator<string> {
  return makeValidator<string>((input) => {
    if (holds(input)) return input;
    throw new EnvError(message);
  });
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

interface ContextLevel {
  readonly context: string;
  readonly level: (typeof LOG_LEVELS)[number];
}

export const contextLevels = makeValidator<readonly ContextLevel[]>((input) => {
  const list = input.split(',').map((entry) => {
    const [, context = '', name = ''] = /^\s*(\w+)=(\w+)\s*$/.exec(entry) ?? [];
    return { context, level: LOG_LEVELS.find((level) => level === name) };
  });
  if (list.every((entry): entry is ContextLevel => entry.level !== undefined)) return list;
  throw new EnvError(`"${input}" is not a list of levels. Expected Context=level, such as Relay=debug,RequestLog=warn`);
});

export const logOrigin = makeValidator<string>((input) => {
  if (/^[^\s+]{1,200}$/.test(input)) return input;
  throw new EnvError(`"${input}" has white space or a plus sign. Expected shop.example.com/audits`);
});

export const limits = makeValidator<ReadonlyArray<{ name: string; requests: number; windowSeconds: number }>>(
  (input) => {
    const list = input.split(',').map((entry) => /^\s*([a-z][a-z-]*)=(\d{1,9})\/(\d{1,5})\s*$/.exec(entry));
    const named = list.map((parts) => ({
      name: parts?.[1] ?? '',
      requests: Number(parts?.[2]),
      windowSeconds: Number(parts?.[3]),
    }));
    const isUsable = named.every(
      ({ requests, windowSeconds }) => requests > 0 && windowSeconds > 0 && windowSeconds <= 86_400,
    );
    const isOnce = new Set(named.map(({ name }) => name)).size === named.length;
    if (isUsable && isOnce) return named;
    throw new EnvError(
      `"${input}" is not a list of limits. Expected name=requests/seconds, each name once, such as default=600/60,login=10/300`,
    );
  },
);

export const lifetimes = makeValidator<ReadonlyArray<{ name: string; seconds: number }>>((input) => {
  const list = input.split(',').map((entry) => /^\s*([a-z][a-z-]*)=(\d{1,5})\s*$/.exec(entry));
  if (list.every((parts) => parts !== null))
    return list.map(([, name = '', seconds]) => ({ name, seconds: Number(seconds) }));
  throw new EnvError(`"${input}" is not a list of lifetimes. Expected name=seconds, such as product=60,products=30`);
});
