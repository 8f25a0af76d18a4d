import { generateKeyPairSync } from 'node:crypto';

/** What instances have in common that accept each other's tokens. */
export function replicaSettings(): Record<string, string> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    JWT_ISSUER: 'https://issuer.example',
    SECRET_KEY: 'a secret that all instances share, 0123456789',
  };
}
