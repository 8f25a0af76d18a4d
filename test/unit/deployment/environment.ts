import { generateKeyPairSync } from 'node:crypto';
import { commands } from '../../../src/cli.js';
import { type Config, loadConfig } from '../../../src/config/config.js';
import { settings } from '../../../src/config/env-schema.js';

/** Read by Node, by the database driver, or by `role:create` alone. */
const BESIDE_THE_SETTINGS = ['NODE_EXTRA_CA_CERTS', 'PGUSER', 'PGPASSWORD', 'ROLE_PASSWORD'];

/** Never in a template in clear text. */
export const SECRETS = [
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'PGPASSWORD',
  'ROLE_PASSWORD',
  'REDIS_URL',
  'SECRET_KEY',
  'JWT_PRIVATE_KEY',
  'SMTP_URL',
  'SENTRY_DSN',
  'DATABASE_REPLICA_URL',
];

const known = [...Object.keys(settings), ...BESIDE_THE_SETTINGS];

const sample: Record<string, string> = {
  DATABASE_URL: 'postgres://keelson:secret@pooler.example.com:6432/keelson',
  DATABASE_DIRECT_URL: 'postgres://keelson:secret@database.example.com:5432/keelson',
  REDIS_URL: 'rediss://:secret@redis.example.com:6379',
  SECRET_KEY: 'a secret that only the tests of deploy know, 0123456789',
  JWT_PRIVATE_KEY: generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'sec1', format: 'pem' })
    .toString(),
  SMTP_URL: 'smtps://user:secret@mail.example.com:465',
  SENTRY_DSN: 'https://key@sentry.example.com/1',
  DATABASE_REPLICA_URL: 'postgres://keelson:secret@reader.example.com:5432/keelson',
};

/** Variables that nothing would read. */
export function unread(names: readonly string[]): string[] {
  return names.filter((name) => !known.includes(name));
}

/** Starts no process, but reads the configuration as one would that a template starts; throws what it would refuse. */
export function configured(values: Record<string, string>, secrets: readonly string[]): Config {
  const fromSecrets = Object.fromEntries(secrets.filter((name) => name in sample).map((name) => [name, sample[name]!]));
  return loadConfig({ NODE_ENV: 'production', ...fromSecrets, ...values });
}

/** What the entry point of the image would not understand. */
export function unknownCommands(args: readonly (readonly string[])[]): string[] {
  return args.map(([name]) => name!).filter((name) => !(name in commands));
}
