/**
 * Names of fields whose values are secrets or personal, in lower case without hyphens and underscores; also as the end
 * of a longer name, such as `refreshToken`, and before `hash`.
 */
const SECRET_NAME =
  /(password|passphrase|token|clientsecret|secret|secretkey|privatekey|apikey|codeverifier|authorization|cookie|credential|dsn|email)s?(hash)?$/;

/**
 * The fields of errors that are logged: they say what failed and where, and hold no data of a row, a request or a
 * connection. All others are dropped, such as `parameters` and `detail` of PostgreSQL and the arguments of a command to Redis.
 */
const ERROR_FIELDS = [
  'code',
  'errno',
  'syscall',
  'address',
  'port',
  'status',
  'statusCode',
  'responseCode',
  'severity',
  'schema',
  'table',
  'column',
  'constraint',
  'routine',
  'handler',
];

const MAX_DEPTH = 6;
const MAX_ENTRIES = 100;
const MAX_CAUSES = 5;

/**
 * A copy to be logged, without secrets at any depth. Of an error the fields of a list are left, of an object of another
 * class only the name of the class: errors of libraries refer to clients and sockets.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || ('toJSON' in value && !(value instanceof Error))) return value;
  if (depth === MAX_DEPTH) return '[deep]';
  if (isError(value)) return describeError(value, depth);
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((part) => redact(part, depth + 1));
  if (!isPlain(value)) return `[${value.constructor.name}]`;
  const copy: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value).slice(0, MAX_ENTRIES)) {
    copy[name] = isSecret(name, part) ? '[redacted]' : redact(part, depth + 1);
  }
  return copy;
}

/** By the name. A number of tokens is what a model took. */
function isSecret(name: string, value: unknown): boolean {
  const plainName = name.toLowerCase().replaceAll(/[_-]/g, '');
  return SECRET_NAME.test(plainName) && !(typeof value === 'number' && plainName.endsWith('tokens'));
}

/** What is logged and reported of an error: its type, the messages of it and its causes, its stack, and some fields. */
export function describeError(
  error: Error,
  depth = 0,
): { type: string; message: string; stack: string; [field: string]: unknown } {
  const causes = chainOf(error);
  const fields = error as unknown as Readonly<Record<string, unknown>>;
  const { errors } = fields;
  return {
    type: typeOf(error),
    message: causes.map(messageOf).join(': '),
    stack: causes.map(stackOf).join('\ncaused by: '),
    ...Object.fromEntries(
      ERROR_FIELDS.flatMap((name) => (isScalar(fields[name]) ? [[name, fields[name]] as const] : [])),
    ),
    ...(Array.isArray(errors) && { errors: redact(errors, depth + 1) }),
  };
}

/** The error and its causes, which may refer to each other. */
function chainOf(error: Error): Error[] {
  const chain = [error];
  for (
    let { cause } = error;
    isError(cause) && !chain.includes(cause) && chain.length < MAX_CAUSES;
    { cause } = cause
  ) {
    chain.push(cause);
  }
  return chain;
}

function typeOf({ name, constructor }: Error): string {
  return ['Error', 'DOMException', ''].includes(constructor.name) ? name : constructor.name;
}

function messageOf(error: Error): string {
  return withoutValues(error.message, (error as { code?: unknown }).code);
}

/** PostgreSQL quotes the value that it cannot read (class 22) in its message; names of other errors stay. */
export function withoutValues(message: string, code: unknown): string {
  return typeof code === 'string' && /^22...$/.test(code) ? message.replaceAll(/"[^]*"/g, '"[value]"') : message;
}

/** The frames, below the message as it is logged. */
function stackOf(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [`${typeOf(error)}: ${messageOf(error)}`, ...frames].join('\n');
}

/** Also true for errors of another realm. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Also true for objects of another realm, whose Object.prototype is not ours. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
