import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The processes that process jobs, and when each was seen last. Unlogged: after a crash
 * of the database the next heartbeats fill it again.
 * Predecessor: 2026-11-30-1796024000000-keyed-address-hashes. 2026-11-30.
 */
export class WorkerHeartbeats1796025000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create unlogged table worker_heartbeats (
        id uuid constraint worker_heartbeats_pkey primary key,
        version text not null,
        started_at timestamptz(3) not null default now(),
        seen_at timestamptz(3) not null default now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table worker_heartbeats');
  }
}
