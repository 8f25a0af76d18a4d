import { createCipheriv, createDecipheriv, createHash, type KeyObject, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { INSTANCE_SECRETS, type InstanceSecrets } from './instance-secrets.js';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts what the database keeps and nobody who reads the database should
 * know. A sealed text names its key, so that SECRET_KEY can change while the
 * one before still opens what it sealed; `place` is where the text belongs, and
 * one that was moved elsewhere does not open.
 */
@Injectable()
export class SecretCipher {
  private readonly keys: ReadonlyMap<string, KeyObject>;
  private readonly current: string;

  constructor(@Inject(INSTANCE_SECRETS) { encryptionKeys: sealingKeys }: InstanceSecrets) {
    this.keys = new Map(sealingKeys.toReversed().map((key) => [nameOf(key), key]));
    this.current = [...this.keys.keys()].at(-1) ?? '';
  }

  encrypt(text: string, place: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.key(this.current), nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(place));
    const bytes = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${this.current}.${bytes.toString('base64url')}`;
  }

  /** Throws when it was sealed with a key that is gone, for another place, or was changed since. */
  decrypt(sealed: string, place: string): string {
    const [name = '', body = ''] = sealed.split('.', 2);
    const bytes = Buffer.from(body, 'base64url');
    const decipher = createDecipheriv(CIPHER, this.key(name), bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  }

  private key(name: string): KeyObject {
    const key = this.keys.get(name);
    if (!key) throw new Error('It was sealed with a SECRET_KEY that is not known any more.');
    return key;
  }
}

/** Says nothing of the key but which it is. */
function nameOf(key: KeyObject): string {
  return createHash('sha256').update('keelson key name').update(key.export()).digest('base64url').slice(0, 8);
}
