import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How many requests each process served in each minute, for the admin page.
 * Predecessor: 2026-11-30-1796025100000-outbox-traceparent. 2026-11-30.
 */
export class TrafficMinutes1796025200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table traffic_minutes (
        minute timestamptz(0) not null,
        process uuid not null,
        requests integer not null,
        errors integer not null,
        durations integer[] not null,
        constraint traffic_minutes_pkey primary key (minute, process),
        constraint traffic_minutes_requests_check check (requests >= 0),
        constraint traffic_minutes_errors_check check (errors between 0 and requests)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table traffic_minutes');
  }
}
