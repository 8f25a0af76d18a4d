import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The versions in which the stock of a product, and anything else of it, last changed, so that sales do not refuse
 * the edit of a name, and a number that was typed does not overwrite a sale. A trigger sets both for every writer,
 * also for instances of the version before.
 * Predecessor: 2026-11-30-1796019000000-person-names. 2026-11-30.
 */
export class StockVersions1796023000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table products
        add column stock_version integer not null default 1,
        add column details_version integer not null default 1`);
    await runner.query('update products set stock_version = version, details_version = version where version > 1');
    await runner.query(`
      alter table products add constraint products_versions_check
        check (stock_version between 1 and version and details_version between 1 and version)`);
    await runner.query(`
      create function products_set_versions() returns trigger language plpgsql as $$
      begin
        if new.stock <> old.stock then
          new.stock_version := new.version;
        end if;
        if (new.sku, new.name, new.category, new.description, new.price_amount, new.price_currency, new.is_active)
          is distinct from
          (old.sku, old.name, old.category, old.description, old.price_amount, old.price_currency, old.is_active) then
          new.details_version := new.version;
        end if;
        return new;
      end $$`);
    await runner.query(`
      create trigger products_set_versions before update on products
        for each row when (new.version <> old.version) execute function products_set_versions()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop trigger products_set_versions on products');
    await runner.query('drop function products_set_versions()');
    await runner.query('alter table products drop column stock_version, drop column details_version');
  }
}
