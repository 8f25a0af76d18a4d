import { Injectable } from '@nestjs/common';
import { SecretCipher } from '../../../kernel/secrets/secret-cipher.js';
import { WebhookSecretsRepository } from './webhook-secrets.repository.js';
import { generateSecret, signedHeaders } from './webhook-signature.js';

/** The signing secrets of webhooks. They are stored encrypted, because each delivery needs their text. */
@Injectable()
export class WebhookSecretsService {
  constructor(
    private readonly secrets: WebhookSecretsRepository,
    private readonly cipher: SecretCipher,
  ) {}

  /** Adds a new secret and returns it; the earlier ones stay valid for the overlap. Call it in a transaction. */
  async rotate(webhookId: string, overlapSeconds: number): Promise<string> {
    const secret = generateSecret();
    await this.secrets.retire(webhookId, overlapSeconds);
    await this.secrets.insert(webhookId, this.cipher.encrypt(secret, webhookId));
    return secret;
  }

  /** Headers with a signature by each valid secret. Throws when one was encrypted with a SECRET_KEY that is gone. */
  async sign(webhookId: string, messageId: string, body: string): Promise<Record<string, string>> {
    const encrypted = await this.secrets.listValid(webhookId);
    const secrets = encrypted.map((secret) => this.cipher.decrypt(secret, webhookId));
    return signedHeaders(messageId, body, secrets, Date.now());
  }
}
