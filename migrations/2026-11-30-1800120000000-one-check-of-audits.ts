import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The checks of before. */
const CHECKS: Readonly<Record<string, string>> = {
  action_type: `action_type in ('create', 'update', 'delete', 'view', 'export', 'import', 'login', 'logout', 'other')`,
  entity_type: 'length(entity_type) between 1 and 100',
  source: `source in ('system', 'client')`,
  status: `status in ('success', 'failure', 'pending')`,
};

/**
 * One check of audit records has the rules of four. PostgreSQL reads the expression of a check anew for each statement
 * that inserts, which took a quarter of the time of a record; a function it reads once for each connection. All records
 * are checked again, which takes about a second for each million.
 * Predecessor: 2026-11-30-1800110100000-fewer-audit-index-entries. 2026-11-30.
 */
export class OneCheckOfAudits1800120000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function audits_are_valid(action_type text, entity_type text, source text, status text) returns boolean
      language plpgsql immutable parallel safe as $$
      begin
        return action_type in ('create', 'update', 'delete', 'view', 'export', 'import', 'login', 'logout', 'other')
          and length(entity_type) between 1 and 100 and source in ('system', 'client')
          and status in ('success', 'failure', 'pending');
      end $$`);
    const dropped = Object.keys(CHECKS).map((column) => `drop constraint audits_${column}_check`);
    await runner.query(`
      alter table audits ${dropped.join(', ')},
        add constraint audits_values_check check (audits_are_valid(action_type, entity_type, source, status))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    const added = Object.entries(CHECKS).map(
      ([column, condition]) => `add constraint audits_${column}_check check (${condition})`,
    );
    await runner.query(`alter table audits drop constraint audits_values_check, ${added.join(', ')}`);
    await runner.query('drop function audits_are_valid(text, text, text, text)');
  }
}
