import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { v7 as uuidv7 } from 'uuid';
import { Database } from '../../../kernel/database/database.js';
import { WebhookSecret } from './webhook-secret.entity.js';

@Injectable()
export class WebhookSecretsRepository {
  constructor(private readonly database: Database) {}

  /** The encrypted secrets that are valid, the newest first. */
  async listValid(webhookId: string): Promise<string[]> {
    const rows = await this.database.query<Pick<WebhookSecret, 'secret'>>(sql`
      select secret from webhook_secrets
      where webhook_id = ${webhookId} and (expires_at is null or expires_at > now()) order by created_at desc, id desc`);
    return rows.map(({ secret }) => secret);
  }

  async insert(webhookId: string, secret: string): Promise<void> {
    await this.database.manager.insert(WebhookSecret, { id: uuidv7(), webhookId, secret });
  }

  /** Valid secrets expire after `seconds`, or earlier as before. Truncated to the column's milliseconds, which round up. */
  async retire(webhookId: string, seconds: number): Promise<void> {
    await this.database.execute(sql`
      update webhook_secrets
      set expires_at = least(expires_at, date_trunc('milliseconds', now()) + make_interval(secs => ${seconds}))
      where webhook_id = ${webhookId} and (expires_at is null or expires_at > now())`);
  }
}
