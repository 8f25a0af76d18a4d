import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../database/database.js';

export interface StoredResponse {
  readonly fingerprint: Buffer;
  readonly status: number;
  readonly location: string | null;
  readonly body: string | null;
}

type AcquiredRow = { locked: boolean } & { [Column in keyof StoredResponse]: StoredResponse[Column] | null };

@Injectable()
export class IdempotencyRepository {
  constructor(private readonly database: Database) {}

  /**
   * Locks the key for the open transaction, and reads the response stored under it. `locked` is false while another
   * transaction holds the key.
   *
   * A response that is committed between the snapshot and the lock of this statement is not seen; `store` then
   * violates the primary key.
   */
  async acquire(id: Buffer): Promise<{ locked: boolean; stored?: StoredResponse }> {
    const [row] = await this.database.query<AcquiredRow>(sql`
      select pg_try_advisory_xact_lock(${id.readBigInt64BE(0)}) as locked, k.fingerprint, k.status, k.location, k.body
      from (select 1) as one
      left join idempotency_keys k on k.id = ${id} and k.expires_at > now()`);
    if (!row) throw new Error('The query for the idempotency key returned no row.');
    const { locked, fingerprint, status, location, body } = row;
    return fingerprint && status !== null ? { locked, stored: { fingerprint, status, location, body } } : { locked };
  }

  /** Stores the response for `hours`. Throws AlreadyStored when the key has one that has not expired. */
  async store(id: Buffer, { fingerprint, status, location, body }: StoredResponse, hours: number): Promise<void> {
    const count = await this.database.execute(sql`
      insert into idempotency_keys (id, fingerprint, status, location, body, expires_at)
      values (${id}, ${fingerprint}, ${status}, ${location}, ${body}, now() + make_interval(hours => ${hours}))
      on conflict (id) do update
        set fingerprint = excluded.fingerprint, status = excluded.status, location = excluded.location,
            body = excluded.body, created_at = now(), expires_at = excluded.expires_at
        where idempotency_keys.expires_at <= now()`);
    if (count === 0) throw new AlreadyStored();
  }
}

/** Another transaction stored its response first. Roll back and answer that one. */
export class AlreadyStored extends Error {}
