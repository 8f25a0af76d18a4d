import { stdSerializers } from 'pino';

/** What must never be logged, by the names that it goes by in headers, bodies and the fields of errors. */
const SECRETS: ReadonlySet<string> = new Set([
  'password',
  'newpassword',
  'currentpassword',
  'passwordhash',
  'token',
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'access_token',
  'refresh_token',
  'id_token',
  'clientsecret',
  'client_secret',
  'codeverifier',
  'code_verifier',
  'apikey',
  'x-api-key',
  'secret',
  'secretkey',
  'privatekey',
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'email',
]);

/** Errors of libraries carry their requests and sockets along. */
const MAX_DEPTH = 6;
const MAX_ENTRIES = 100;

/** A copy of what is to be logged in which secrets are masked, however deep they lie. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  if (depth === MAX_DEPTH) return '[deep]';
  if (value instanceof Error) return redact({ ...stdSerializers.err(value) }, depth);
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((part) => redact(part, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value).slice(0, MAX_ENTRIES)) {
    copy[name] = SECRETS.has(name.toLowerCase()) ? '[redacted]' : redact(part, depth + 1);
  }
  return copy;
}
