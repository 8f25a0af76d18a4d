import type { MigrationInterface, QueryRunner } from 'typeorm';

const TEXTS = [
  { table: 'products', name: 'name', all: `name || ' ' || sku || ' ' || category || ' ' || description` },
  {
    table: 'users',
    name: `ltrim(last_name || ' ' || first_name)`,
    all: `first_name || ' ' || last_name || ' ' || email || coalesce(' ' || username, '')`,
  },
];

/**
 * The sigma at the end of a word is found like any other, as its capital is the same. Only rows that have one are
 * written.
 * Predecessor: 2026-11-30-1800120000000-one-check-of-audits. 2026-12-01.
 */
export class OneSigma1800130000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await this.fold(runner, (text) => `replace(${text}, 'ς', 'σ')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.fold(runner, (text) => text);
  }

  private async fold(runner: QueryRunner, folded: (text: string) => string): Promise<void> {
    const rows = (await runner.query(`select quote_ident(n.nspname) as schema from pg_extension e
      join pg_namespace n on n.oid = e.extnamespace where e.extname = 'unaccent'`)) as Array<{ schema: string }>;
    const schema = rows[0]?.schema ?? 'public';
    await runner.query(`
      create or replace function plain_text(value text) returns text
      language sql immutable parallel safe strict
      return ${folded(`lower(${schema}.unaccent('${schema}.unaccent'::regdictionary, value))`)}`);
    for (const { table, name, all } of TEXTS)
      await runner.query(`
        update ${table} set name_key = plain_text(${name}), search_text = plain_text(${all}) where ${all} like '%ς%'`);
    await runner.query(`
      select note_product_words(array(select name_key from products where deleted_at is null and name like '%ς%'))`);
  }
}
