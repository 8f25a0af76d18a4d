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

export const INSTANCE_SECRETS = Symbol('INSTANCE_SECRETS');

export type InstanceSecrets = ReturnType<typeof deriveSecrets>;

/**
 * The secrets of this installation: from the configuration, else created at the
 * first start and kept in DATA_DIR. Production requires the configuration.
 */
export function loadInstanceSecrets(config: Config): InstanceSecrets {
  return deriveSecrets(config);
}

function deriveSecrets({ auth, audits, dataDir }: Config) {
  const folder = join(dataDir, 'secrets');
  const secretKey =
    auth.secretKey ?? readOrCreate(join(folder, 'secret.key'), () => randomBytes(48).toString('base64url'));
  const privateKey = auth.privateKey ?? readOrCreate(join(folder, 'jwt.pem'), generateSigningKey);
  const secretKeys = [secretKey, ...(auth.previousSecretKey === undefined ? [] : [auth.previousSecretKey])];
  return {
    /** Signs access tokens (ES256). */
    signingKey: createPrivateKey(privateKey),
    /** Authenticates list cursors. */
    cursorKey: deriveKey(secretKey, 'keelson list cursors'),
    /** Derives the tokens of mailed links. */
    oneTimeTokenKey: deriveKey(secretKey, 'keelson mail tokens'),
    /** Keys the fingerprints of request bodies, which may contain passwords. */
    fingerprintKey: deriveKey(secretKey, 'keelson body fingerprints'),
    /** Signs checkpoints of the audit trail (Ed25519). */
    checkpointKey: audits.signingKey
      ? createPrivateKey(audits.signingKey)
      : ed25519Key(deriveBytes(secretKey, 'keelson audit checkpoints')),
    /** Key the hashes of e-mail addresses: the first makes them, all recognise them. */
    emailHashKeys: secretKeys.map((key) => deriveKey(key, 'keelson e-mail hashes')),
    /** Encrypt secrets in the database: the first encrypts, all decrypt. */
    encryptionKeys: secretKeys.map((key) => deriveKey(key, 'keelson sealed secrets')),
  };
}

/** A KeyObject, because HMACs with raw bytes create one each time. */
function deriveKey(secretKey: string, use: string): KeyObject {
  return createSecretKey(deriveBytes(secretKey, use));
}

function deriveBytes(secretKey: string, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, '', use, 32));
}

/** PKCS #8 of an Ed25519 key up to its 32 bytes; RFC 8410, section 7. */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

function ed25519Key(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([ED25519_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

function generateSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Of two processes that create the file at once, both get the same content. */
function readOrCreate(file: string, create: () => string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, create(), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(file, 'utf8');
}
