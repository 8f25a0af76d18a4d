import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Sorts people with one name by it, and not by the space behind their empty last name.
 * Predecessor: 2026-11-30-1796020000000-buyer-reservations. 2026-11-30.
 */
export class SingleNames1796020100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.sortBy(runner, "ltrim(new.last_name || ' ' || new.first_name)");
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.sortBy(runner, "new.last_name || ' ' || new.first_name");
  }

  private async sortBy(runner: QueryRunner, name: string): Promise<void> {
    await runner.query(`
      create or replace function users_set_search() returns trigger language plpgsql as $$
      begin
        new.name_key := plain_text(${name});
        new.search_text := plain_text(
          new.first_name || ' ' || new.last_name || ' ' || new.email || coalesce(' ' || new.username, ''));
        return new;
      end $$`);
    await runner.query("update users set first_name = first_name where last_name = ''");
  }
}
