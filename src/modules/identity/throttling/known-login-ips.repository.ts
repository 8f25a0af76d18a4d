import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';

@Injectable()
export class KnownLoginIpsRepository {
  constructor(private readonly database: Database) {}

  /** `accounts` are the hashes of one account, with the current key and the previous one. */
  async exists(accounts: readonly Buffer[], network: string): Promise<boolean> {
    const found = sql`select from familiar_addresses where account = any(${accounts}::bytea[]) and network = ${network}`;
    return (await this.database.execute(found)) > 0;
  }

  /** Writes nothing when it was recorded within a day: most sign-ins come from the same address. */
  async record(account: Buffer, network: string): Promise<void> {
    await this.database.execute(sql`
      insert into familiar_addresses (account, network) values (${account}, ${network})
      on conflict (account, network) do update set used_at = now()
        where familiar_addresses.used_at < now() - interval '1 day'`);
  }
}
