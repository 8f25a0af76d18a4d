import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';

@Injectable()
export class KnownLoginIpsRepository {
  constructor(private readonly database: Database) {}

  async exists(account: Buffer, network: string): Promise<boolean> {
    const found = sql`select from familiar_addresses where account = ${account} and network = ${network}`;
    return (await this.database.execute(found)) === 1;
  }

  /** Writes nothing when it was recorded within a day: most sign-ins come from the same address. */
  async record(account: Buffer, network: string): Promise<void> {
    await this.database.execute(sql`
      insert into familiar_addresses (account, network) values (${account}, ${network})
      on conflict (account, network) do update set used_at = now()
        where familiar_addresses.used_at < now() - interval '1 day'`);
  }
}
