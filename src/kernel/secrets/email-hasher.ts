import { createHmac, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { INSTANCE_SECRETS, type InstanceSecrets } from './instance-secrets.js';

/**
 * Keyed hashes of e-mail addresses, for records that outlive accounts. They tell whether an address was a given one;
 * without SECRET_KEY, guesses cannot be tried out, as they could with a plain hash.
 */
@Injectable()
export class EmailHasher {
  private readonly keys: readonly KeyObject[];

  constructor(@Inject(INSTANCE_SECRETS) { emailHashKeys }: Pick<InstanceSecrets, 'emailHashKeys'>) {
    this.keys = emailHashKeys;
  }

  /** HMAC-SHA-256. */
  hash(email: string): Buffer {
    return this.hashes(email)[0] as Buffer;
  }

  /** The hashes with the current key and with the previous one, if SECRET_KEY has been changed. */
  hashes(email: string): Buffer[] {
    return this.keys.map((key) => createHmac('sha256', key).update(email).digest());
  }
}
