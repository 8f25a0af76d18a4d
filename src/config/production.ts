import { databaseAddress } from './database.js';
import { hasPlainProvider } from './ai.js';
import type { Settings } from './env-schema.js';
import { type IssuerSettings, namesWithPlainHttp, type ProviderSettings } from './issuers.js';

interface External {
  readonly issuers: readonly IssuerSettings[];
  readonly providers: readonly ProviderSettings[];
}

/** Settings that are fine in development and dangerous in production. */
export function productionErrors(env: Settings, { issuers, providers }: External): string[] {
  if (env.NODE_ENV !== 'production') return [];
  const errors: string[] = [];
  if (databaseAddress(env) === undefined)
    errors.push('DATABASE_URL: production does not run on the embedded database. Set it to your PostgreSQL server.');
  if (env.DEMO) errors.push('DEMO: production does not load demo accounts. Unset it.');
  if (!env.SECRET_KEY) {
    errors.push(
      'SECRET_KEY: production needs a secret of its own, 32 characters or more. Try: openssl rand -base64 48',
    );
  } else if (new Set(env.SECRET_KEY).size < 8)
    errors.push('SECRET_KEY: it repeats a few characters and can be guessed. Try: openssl rand -base64 48');
  if (!env.JWT_PRIVATE_KEY)
    errors.push(
      'JWT_PRIVATE_KEY: production needs a signing key that all replicas share. Try: openssl ecparam -name prime256v1 -genkey -noout',
    );
  if (env.CORS_ORIGINS.includes('*'))
    errors.push('CORS_ORIGINS: production does not allow every origin. List the origins of your front ends.');
  if (env.BCRYPT_ROUNDS < 10) {
    errors.push('BCRYPT_ROUNDS: fewer than 10 are for tests; passwords of stolen hashes could be guessed. Unset it.');
  }
  if (!env.PUBLIC_URL) errors.push('PUBLIC_URL: production needs the https address that clients use.');
  for (const name of ['PUBLIC_URL', 'JWT_ISSUER'] as const) {
    if (env[name]?.startsWith('http:')) errors.push(`${name}: a production issuer is served over https, not http.`);
  }
  if (env.APP_URL?.startsWith('http:'))
    errors.push('APP_URL: links in mails contain secrets and must lead to https, not http.');
  for (const name of namesWithPlainHttp(issuers))
    errors.push(`OIDC_ISSUERS: ${name} is reached over http. Production accepts keys over https only.`);
  for (const name of namesWithPlainHttp(providers))
    errors.push(`AUTH_PROVIDERS: ${name} is reached over http. Production sends users and secrets over https only.`);
  if (hasPlainProvider(env))
    errors.push(
      'OPENAI_BASE_URL: production sends the key and prompts over https only, except within its own network.',
    );
  if (env.RETURN_ORIGINS?.includes('*'))
    errors.push('RETURN_ORIGINS: production does not redirect to every origin. List the origins of your front ends.');
  return errors;
}
