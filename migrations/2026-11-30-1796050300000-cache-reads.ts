import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How often rows are read, so that the cache can be warmed with the most read ones.
 * Predecessor: 2026-11-30-1796040001000-require-audit-records. 2026-11-30.
 */
export class CacheReads1796050300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table cache_reads (
        space text not null,
        key text not null,
        reads real not null,
        constraint cache_reads_pkey primary key (space, key),
        constraint cache_reads_reads_check check (reads > 0)
      )`);
    await runner.query('create index idx_cache_reads_reads on cache_reads (space, reads desc)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table cache_reads');
  }
}
