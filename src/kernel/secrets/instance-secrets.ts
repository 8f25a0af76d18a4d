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

export const INSTANCE_SECRETS = Symbol('LOCAL_SECRETS');

export interface InstanceSecrets {
  /** Signs access tokens (ES256). */
  readonly signingKey: KeyObject;
  /** Authenticates list cursors. */
  readonly cursorKey: KeyObject;
  /** Makes the tokens of mailed links. */
  readonly oneTimeTokenKey: KeyObject;
  /** Makes fingerprints of bodies, from which nobody can find a password by trying. */
  readonly fingerprintKey: KeyObject;
  /** Encrypt what is kept secret in the database: the first does, the others only read what they once wrote. */
  readonly encryptionKeys: readonly KeyObject[];
}

/**
 * The secrets of this installation: from the configuration where given, else
 * made on first start and kept in DATA_DIR for the next ones. Production always
 * gives them; the configuration refuses to be without.
 */
export function loadInstanceSecrets({ auth, dataDir }: Config): InstanceSecrets {
  const secretKey =
    auth.secretKey ?? readOrCreate(join(dataDir, 'secrets', 'secret.key'), () => randomBytes(48).toString('base64url'));
  const privateKey = auth.privateKey ?? readOrCreate(join(dataDir, 'secrets', 'jwt.pem'), generateSigningKey);
  return {
    signingKey: createPrivateKey(privateKey),
    cursorKey: deriveKey(secretKey, 'keelson list cursors'),
    oneTimeTokenKey: deriveKey(secretKey, 'keelson mail tokens'),
    fingerprintKey: deriveKey(secretKey, 'keelson body fingerprints'),
    encryptionKeys: [secretKey, auth.previousSecretKey ?? []]
      .flat()
      .map((key) => deriveKey(key, 'keelson sealed secrets')),
  };
}

/** As a key object: bytes would be made into one for every cursor, which takes longer than signing it. */
function deriveKey(secretKey: string, use: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secretKey, '', use, 32)));
}

function generateSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Reads a file, or makes it. Of two processes that make it at once, both end with the same content. */
function readOrCreate(file: string, make: () => string): string {
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
