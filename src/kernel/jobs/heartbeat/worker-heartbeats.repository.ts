import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../database/database.js';

export interface LiveWorker {
  readonly version: string;
  readonly startedAt: Date;
  readonly seenAt: Date;
}

@Injectable()
export class WorkerHeartbeatsRepository {
  constructor(private readonly database: Database) {}

  async record(id: string, version: string): Promise<void> {
    await this.database.execute(sql`
      insert into worker_heartbeats (id, version) values (${id}, ${version})
      on conflict (id) do update set seen_at = now()`);
  }

  async delete(id: string): Promise<void> {
    await this.database.execute(sql`delete from worker_heartbeats where id = ${id}`);
  }

  /** Workers that were seen in the last `seconds`, by the clock of the database. */
  listLive(seconds: number): Promise<LiveWorker[]> {
    return this.database.query<LiveWorker & { id: string }>(sql`
      select version, started_at as "startedAt", seen_at as "seenAt" from worker_heartbeats
      where seen_at > now() - make_interval(secs => ${seconds}) order by started_at`);
  }
}
