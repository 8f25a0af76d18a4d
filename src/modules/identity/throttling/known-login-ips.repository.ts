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

  /**
   * True when the account has signed in before, and never from this network. Writes nothing when
   * it was recorded within a day: most sign-ins come from the same address.
   */
  async record(accounts: readonly Buffer[], network: string): Promise<boolean> {
    const row = await this.database.queryOne<{ isNew: boolean }>(sql`
      with recorded as (
        insert into familiar_addresses (account, network) values (${accounts[0]}, ${network})
        on conflict (account, network) do update set used_at = now()
          where familiar_addresses.used_at < now() - interval '1 day'
      )
      select count(*) > 0 and not coalesce(bool_or(network = ${network}), false) as "isNew"
      from familiar_addresses where account = any(${accounts}::bytea[])`);
    return row?.isNew === true;
  }
}
