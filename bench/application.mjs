/** The application as it runs in production, as the benchmarks and the profiler start it and sign in to it. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { root } from '../scripts/setup/paths.mjs';
import { ACCOUNT } from './dataset.mjs';

/** The same for all applications of a run, so that a token of one is valid for the others. */
const secrets = {
  SECRET_KEY: randomBytes(48).toString('base64url'),
  JWT_PRIVATE_KEY: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }),
};

export function productionSettings(databaseUrl) {
  return {
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
    DATABASE_URL: databaseUrl,
    DATA_DIR: join(root, 'var/bench'),
    ...secrets,
    PUBLIC_URL: 'https://api.example.com',
    CORS_ORIGINS: 'https://shop.example.com',
    // Far away, not switched off: what counting costs belongs to the figures.
    RATE_LIMITS: 'default=100000000/60',
  };
}

/** An access token of the account. */
export async function signIn({ url }, account = ACCOUNT) {
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(account),
  });
  if (!response.ok) throw new Error(`Signing in failed with ${response.status}.`);
  const { accessToken } = await response.json();
  return accessToken;
}
