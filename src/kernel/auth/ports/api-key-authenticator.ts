import { Injectable } from '@nestjs/common';
import type { Verified } from '../guard/authentication-cache.js';

/** Where the guard has API keys checked, by the module that keeps them. */
@Injectable()
export class ApiKeyDoor {
  private verifier: ((text: string) => Promise<Verified>) | undefined;

  /** `verifier` throws CredentialInvalid for a key that is not good now. */
  keptBy(verifier: (text: string) => Promise<Verified>): void {
    this.verifier = verifier;
  }

  verify(text: string): Promise<Verified> {
    if (!this.verifier) throw new Error('No module keeps API keys.');
    return this.verifier(text);
  }
}
