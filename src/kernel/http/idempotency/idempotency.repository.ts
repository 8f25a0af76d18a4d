import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../database/database.js';

export interface StoredResponse {
  readonly fingerprint: Buffer;
  readonly status: number;
  readonly location: string | null;
  readonly body: string | null;
}

@Injectable()
export class IdempotencyRepository {
  constructor(private readonly database: Database) {}

  /** The response stored under the key, or null. */
  find(id: Buffer): Promise<StoredResponse | null> {
    return this.database.queryOne<StoredResponse>(sql`
      select fingerprint, status, location, body from idempotency_keys where id = ${id} and expires_at > now()`);
  }

  /**
   * Locks the key for the open transaction, in a deferred statement. The transaction then fails with KeyInFlight
   * while another one holds the key, and with AlreadyStored when the key has got a response.
   *
   * A response that is committed between the snapshot and the lock of this statement is not seen; `store` then
   * violates the primary key.
   */
  acquire(id: Buffer): Promise<void> {
    const acquired = sql`
      select pg_try_advisory_xact_lock(${id.readBigInt64BE(0)}) as locked,
        exists (select from idempotency_keys where id = ${id} and expires_at > now()) as stored`;
    return this.database.defer(acquired, ([row]) => {
      if (row?.stored === true) throw new AlreadyStored();
      if (row?.locked !== true) throw new KeyInFlight();
    });
  }

  /**
   * Stores the response for `hours`, in a deferred statement, in place of one that has expired. The transaction then
   * fails with the violation IDEMPOTENCY_KEY_TAKEN when the key has another one.
   */
  store(id: Buffer, { fingerprint, status, location, body }: StoredResponse, hours: number): Promise<void> {
    return this.database.defer(sql`
      with expired as (
        delete from idempotency_keys where id = ${id} and expires_at <= now() returning 1
      )
      insert into idempotency_keys (id, fingerprint, status, location, body, expires_at)
      select ${id}::bytea, ${fingerprint}::bytea, ${status}::smallint, ${location}, ${body},
        now() + make_interval(hours => ${hours})
      from (select count(*) from expired) as freed`);
  }
}

/** The constraint that refuses a second response for a key. */
export const IDEMPOTENCY_KEY_TAKEN = 'idempotency_keys_pkey';

/** Another transaction holds the key. */
export class KeyInFlight extends Error {}

/** Another transaction stored its response first. Roll back and answer that one. */
export class AlreadyStored extends Error {}
