import { createCipheriv, createDecipheriv, createHash, type KeyObject, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { INSTANCE_SECRETS, type InstanceSecrets } from './instance-secrets.js';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts secrets for the database. A ciphertext names its key, so that it can be decrypted after SECRET_KEY has
 * changed, and is bound to the `place` it belongs to (as additional authenticated data).
 */
@Injectable()
export class SecretCipher {
  private readonly keys: ReadonlyMap<string, KeyObject>;
  private readonly current: string;

  constructor(@Inject(INSTANCE_SECRETS) { encryptionKeys }: Pick<InstanceSecrets, 'encryptionKeys'>) {
    this.keys = new Map(encryptionKeys.map((key) => [nameOf(key), key]));
    [this.current = ''] = this.keys.keys();
  }

  encrypt(text: string, place: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.key(this.current), nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(place));
    const bytes = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${this.current}.${bytes.toString('base64url')}`;
  }

  /** Throws when the key is gone, the place is another one, or the ciphertext was changed. */
  decrypt(encrypted: string, place: string): string {
    const [name = '', body = ''] = encrypted.split('.', 2);
    const bytes = Buffer.from(body, 'base64url');
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, this.key(name), nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  }

  private key(name: string): KeyObject {
    const key = this.keys.get(name);
    if (!key) throw new Error('It was encrypted with a SECRET_KEY that is no longer known.');
    return key;
  }
}

/** Identifies a key without revealing it. */
function nameOf(key: KeyObject): string {
  return createHash('sha256').update('keelson key name').update(key.export()).digest('base64url').slice(0, 8);
}
