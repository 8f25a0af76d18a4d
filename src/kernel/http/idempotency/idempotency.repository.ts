import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../database/database.js';

export interface StoredResponse {
  readonly fingerprint: Buffer;
  readonly status: number;
  readonly location: string | null;
  readonly body: string | null;
}

interface Found extends Partial<StoredResponse> {
  readonly locked: boolean;
}

@Injectable()
export class IdempotencyRepository {
  constructor(private readonly database: Database) {}

  /**
   * Claims the key for the open transaction, and reads the answer kept under it.
   * `locked` is false while another transaction works under the key.
   *
   * An answer that is committed between the snapshot and the lock of this one
   * statement is not seen; the primary key then refuses to keep a second one.
   */
  async acquire(id: Buffer): Promise<{ locked: boolean; kept?: StoredResponse }> {
    const [row] = await this.database.query<Found & { status: number | null }>(sql`
      select pg_try_advisory_xact_lock(${id.readBigInt64BE(0)}) as locked, k.fingerprint, k.status, k.location, k.body
      from (select 1) as one
      left join idempotency_keys k on k.id = ${id} and k.expires_at > now()`);
    if (!row) throw new Error('A select without a condition gave no row.');
    const { locked, fingerprint, status, location = null, body = null } = row;
    return fingerprint && status !== null ? { locked, kept: { fingerprint, status, location, body } } : { locked };
  }

  /** Keeps the answer for `hours`. Throws AlreadyKept when one is there that has not expired. */
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

  /** A key that is being used again in this moment is left alone. */
}

/** Another transaction kept its answer under the key first. Undo everything and give that answer. */
export class AlreadyStored extends Error {}
