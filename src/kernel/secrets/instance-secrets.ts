import {
  createPrivateKey,
  createSecretKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../../config/config.js';
import { StartupError } from '../../config/startup.error.js';

export const INSTANCE_SECRETS = Symbol('INSTANCE_SECRETS');

/** The length of 48 random bytes in base64url. */
const SECRET_LENGTH = 64;

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
    auth.secretKey ?? readOrCreate(join(folder, 'secret.key'), generateSecretKey, (key) => key.length >= SECRET_LENGTH);
  const privateKey = auth.privateKey ?? readOrCreate(join(folder, 'jwt.pem'), generateSigningKey, isSigningKey);
  const secretKeys = [secretKey, ...(auth.previousSecretKey === undefined ? [] : [auth.previousSecretKey])];
  return {
    /** Signs access tokens (ES256). */
    signingKey: createPrivateKey(privateKey),
    /** Authenticate list cursors: the first signs, all verify. */
    cursorKeys: secretKeys.map((key) => deriveKey(key, 'keelson list cursors')) as [KeyObject, ...KeyObject[]],
    /** Derives the tokens of mailed links, which are verified by their hash and stay valid when the key changes. */
    oneTimeTokenKey: deriveKey(secretKey, 'keelson mail tokens'),
    /** Key the fingerprints of request bodies, which may contain passwords: the first is stored, all are compared. */
    fingerprintKeys: secretKeys.map((key) => deriveKey(key, 'keelson body fingerprints')) as [
      KeyObject,
      ...KeyObject[],
    ],
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

function generateSecretKey(): string {
  return randomBytes(48).toString('base64url');
}

function generateSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/**
 * Of two processes that create the file at once, both get the same content. It
 * appears complete and on the disk, or not at all. Throws StartupError for one that
 * `isUsable` refuses, as one that was cut off or emptied.
 */
function readOrCreate(file: string, create: () => string, isUsable: (content: string) => boolean): string {
  const content = read(file) ?? createOnce(file, create());
  if (isUsable(content)) return content;
  throw new StartupError(
    `${file} is empty or damaged, and what it signs could be forged. Restore it from a backup; ` +
      'or delete it, and a new one is made: all users have to sign in again, and secrets that it encrypted are lost.',
  );
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new StartupError(`${file} cannot be read (${code}). It must be a file of the account that starts Keelson.`, {
      cause,
    });
  }
}

function createOnce(file: string, content: string): string {
  const folder = dirname(file);
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(draft, content, { mode: 0o600, flush: true });
    linkSync(draft, file);
    flush(folder);
    return content;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const existing = code === 'EEXIST' ? read(file) : undefined;
    if (existing !== undefined) return existing;
    throw new StartupError(
      `${file} cannot be written (${code}). Set SECRET_KEY and JWT_PRIVATE_KEY, or fix DATA_DIR.`,
      {
        cause,
      },
    );
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Writes the entries of the folder to the disk. Windows cannot, and does so itself. */
function flush(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function isSigningKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}
