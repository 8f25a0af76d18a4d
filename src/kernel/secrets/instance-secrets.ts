import {
  createPrivateKey,
  createSecretKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/config.js';

export const LOCAL_SECRETS = Symbol('LOCAL_SECRETS');

export interface LocalSecrets {
  /** Signs access tokens (ES256). */
  readonly signingKey: KeyObject;
  /** Authenticates list cursors. */
  readonly cursorKey: KeyObject;
  /** Makes the tokens of mailed links. */
  readonly mailTokenKey: KeyObject;
  /** Makes fingerprints of bodies, from which nobody can find a password by trying. */
  readonly fingerprintKey: KeyObject;
  /** Encrypt what is kept secret in the database: the first does, the others only read what they once wrote. */
  readonly sealingKeys: readonly KeyObject[];
}

/**
 * The secrets of this installation: from the configuration where given, else
 * made on first start and kept in DATA_DIR for the next ones. Production always
 * gives them; the configuration refuses to be without.
 */
export function localSecrets({ auth, dataDir }: Config): LocalSecrets {
  const secretKey =
    auth.secretKey ?? keep(join(dataDir, 'secrets', 'secret.key'), () => randomBytes(48).toString('base64url'));
  const privateKey = auth.privateKey ?? keep(join(dataDir, 'secrets', 'jwt.pem'), newSigningKey);
  return {
    signingKey: createPrivateKey(privateKey),
    cursorKey: derived(secretKey, 'keelson list cursors'),
    mailTokenKey: derived(secretKey, 'keelson mail tokens'),
    fingerprintKey: derived(secretKey, 'keelson body fingerprints'),
    sealingKeys: [secretKey, auth.previousSecretKey ?? []].flat().map((key) => derived(key, 'keelson sealed secrets')),
  };
}

/** As a key object: bytes would be made into one for every cursor, which takes longer than signing it. */
function derived(secretKey: string, use: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secretKey, '', use, 32)));
}

function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Reads a file, or makes it. Of two processes that make it at once, both end with the same content. */
function keep(file: string, make: () => string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, make(), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(file, 'utf8');
}
