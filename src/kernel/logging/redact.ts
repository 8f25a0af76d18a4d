import { stdSerializers } from 'pino';

/** Names in lower case, without hyphens and underscores. */
const SECRETS: ReadonlySet<string> = new Set([
  'password',
  'newpassword',
  'currentpassword',
  'passwordhash',
  'token',
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'clientsecret',
  'codeverifier',
  'apikey',
  'xapikey',
  'secret',
  'secretkey',
  'privatekey',
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'email',
]);

const MAX_DEPTH = 6;
const MAX_ENTRIES = 100;

/**
 * A copy to be logged, without secrets at any depth. Of an object of a class only
 * the name of the class is left: errors of libraries refer to clients and sockets.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  if (depth === MAX_DEPTH) return '[deep]';
  if (value instanceof Error) return redact({ ...stdSerializers.err(value) }, depth);
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((part) => redact(part, depth + 1));
  if (!isPlain(value)) return `[${value.constructor.name}]`;
  const copy: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value).slice(0, MAX_ENTRIES)) {
    copy[name] = SECRETS.has(name.toLowerCase().replaceAll(/[_-]/g, '')) ? '[redacted]' : redact(part, depth + 1);
  }
  return copy;
}

/** Also true for objects of another realm, whose Object.prototype is not ours. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
