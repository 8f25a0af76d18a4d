import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../kernel/database/database.js';
import type { TrafficMinute } from './traffic-minute.entity.js';

/** The requests of all processes in a step of time. */
export interface TrafficStep {
  readonly time: Date;
  readonly requests: number;
  readonly errors: number;
  readonly durations: readonly number[];
}

@Injectable()
export class TrafficRepository {
  constructor(private readonly database: Database) {}

  /** A second row of a process for the same minute, as after a change of its clock, is left out. */
  async insert({ minute, process, requests, errors, durations }: TrafficMinute): Promise<void> {
    await this.database.execute(sql`
      insert into traffic_minutes (minute, process, requests, errors, durations)
      values (${minute}, ${process}, ${requests}, ${errors}, ${durations}) on conflict do nothing`);
  }

  /** Steps of `seconds` that have requests, the earliest first. */
  list(after: Date, before: Date, seconds: number): Promise<TrafficStep[]> {
    return this.database.query<TrafficStep & { id?: never }>(sql`
      with found as (
        select date_bin(make_interval(secs => ${seconds}), minute, 'epoch') as time, requests, errors, durations
        from traffic_minutes where minute > ${after} and minute < ${before}
      ), counted as (
        select time, place, sum(count)::int as count
        from found, unnest(durations) with ordinality as bucket (count, place) group by time, place
      ), histograms as (
        select time, array_agg(count order by place) as durations from counted group by time
      )
      select time, sum(requests)::int as requests, sum(errors)::int as errors, histograms.durations
      from found join histograms using (time) group by time, histograms.durations order by time`);
  }
}
