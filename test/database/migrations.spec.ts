import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { type Config, loadConfig } from '../../src/config/config.js';
import { createDataSource } from '../../src/kernel/database/data-source.js';
import { migrate, revert } from '../../src/kernel/database/schema/migrator.js';
import { connect, createDatabase, type TestDatabase } from '../support/database.js';
import { proof } from '../support/thorough.js';
import { until } from '../support/until.js';
import { untilBlocked } from '../support/until-blocked.js';

const FOLDER = join(__dirname, '..', '..', 'migrations');
const LOCK = 5_345_530_711;

describe('the migrations', () => {
  let database: TestDatabase;
  let sql: Client;

  const useDatabase = async (template?: string) => {
    database = await createDatabase(template);
    sql = await connect(database.url);
  };
  const useEmptyDatabase = () => useDatabase('template0');
  afterEach(async () => {
    await sql.end();
    await database.drop();
  });

  const config = (): Config => loadConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent' });

  it('build the whole schema on an empty database, and find nothing to do on a migrated one', async () => {
    await useEmptyDatabase();
    const applied = await migrate(config());
    const schema = await describeSchema(sql);

    expect(applied).toHaveLength(readdirSync(FOLDER).length);
    expect(await migrate(config())).toEqual([]);
    expect(await describeSchema(sql)).toEqual(schema);
  });

  it('leave the same schema after up, down and up again, and nothing in between', async () => {
    await useEmptyDatabase();
    const applied = await migrate(config());
    const schema = await describeSchema(sql);

    for (const _ of applied) await revert(config());
    const { rows } = await sql.query<{ relname: string }>(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
    );
    const { rows: functions } = await sql.query(
      `select proname from pg_proc where pronamespace = 'public'::regnamespace`,
    );
    expect(rows).toEqual([{ relname: 'migrations' }]);
    expect(functions).toEqual([]);

    expect(await migrate(config())).toEqual(applied);
    expect(await describeSchema(sql)).toEqual(schema);
  });

  it('fold the final sigma of products that were there before', async () => {
    await useDatabase();
    const isFolded = async () => (await sql.query(`select plain_text('ς') = 'σ' as folded`)).rows[0].folded as boolean;
    while (await isFolded()) await revert(config());
    await sql.query('begin');
    await sql.query(`select set_config('keelson.audited', 'yes', true)`);
    await sql.query(`insert into products (id, sku, name, category, description, price_amount, price_currency, stock)
      values (gen_random_uuid(), 'S', 'Σίσυφος', 'x', '', 1, 'EUR', 1)`);
    await sql.query('commit');

    await migrate(config());

    const { rows } = await sql.query('select name_key, search_text, version from products');
    expect(rows).toEqual([{ name_key: 'σισυφοσ', search_text: 'σισυφοσ s x ', version: 1 }]);
    expect((await sql.query(`select true from product_words where word = 'σισυφοσ'`)).rowCount).toBe(1);
  });

  it('make the tables that the entities describe: TypeORM would change nothing', async () => {
    await useDatabase();
    const source = await createDataSource(config()).initialize();

    const { upQueries } = await source.driver.createSchemaBuilder().log();
    await source.destroy();

    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('name every constraint, so that code can catch it by its name', async () => {
    await useDatabase();
    const source = readdirSync(FOLDER)
      .map((file) => readFileSync(join(FOLDER, file), 'utf8'))
      .join('\n');

    // Not-null constraints belong to their column, those of partitions to the table, those of triggers to the trigger.
    const { rows } = await sql.query<{ conname: string }>(
      `select conname from pg_constraint
       where connamespace = 'public'::regnamespace and contype not in ('n', 't') and conrelid <> 'migrations'::regclass
         and conparentid = 0`,
    );
    const unnamed = rows.filter(({ conname }) => !new RegExp(`constraint ${conname}\\b`).test(source));

    expect(rows.length).toBeGreaterThan(30);
    expect(unnamed).toEqual([]);
  });

  it('run once when two instances start together on an empty database', async () => {
    await useEmptyDatabase();
    const applied = await Promise.all([migrate(config()), migrate(config())]);

    expect(applied.map(({ length }) => length).toSorted((a, b) => a - b)).toEqual([0, readdirSync(FOLDER).length]);
  });

  proof('run once when two processes of the application start together', async () => {
    await useEmptyDatabase();
    const run = () =>
      new Promise<string>((resolve, reject) =>
        execFile(
          process.execPath,
          [join(__dirname, '..', '..', 'scripts', 'database.mjs'), 'migration:run'],
          { env: { PATH: process.env.PATH, DATABASE_URL: database.url } },
          (error, stdout, stderr) => (error ? reject(new Error(stdout + stderr)) : resolve(stdout)),
        ),
      );

    const said = await Promise.all([run(), run(), run()]);

    expect(said.filter((line) => /Applied/.test(line))).toHaveLength(1);
    expect(said.filter((line) => /Nothing to do/.test(line))).toHaveLength(2);
  });

  proof('wait for the process that migrates already, and then find nothing to do', async () => {
    await useEmptyDatabase();
    await sql.query('select pg_advisory_lock($1)', [LOCK]);
    let finished = 0;
    const both = [1, 2].map(() => migrate(config()).finally(() => finished++));

    await until(async () => {
      const { rows } = await sql.query(
        `select from pg_stat_activity where datname = current_database() and application_name = 'keelson command'
         and query like '%pg_try_advisory_lock%'`,
      );
      return rows.length === 2;
    });
    expect(finished).toBe(0);
    await sql.query('select pg_advisory_unlock($1)', [LOCK]);

    expect((await Promise.all(both)).filter(({ length }) => length > 0)).toHaveLength(1);
  });

  proof('may take longer than a statement of a request', async () => {
    await useEmptyDatabase();
    const impatient = loadConfig({
      DATABASE_URL: database.url,
      LOG_LEVEL: 'silent',
      DB_STATEMENT_TIMEOUT_MS: '100',
      DB_LOCK_TIMEOUT_MS: '100',
    });
    // Holds back `create extension`.
    await sql.query('begin');
    await sql.query('lock table pg_extension in access exclusive mode');
    const migrated = migrate(impatient);
    migrated.catch(() => undefined);
    await untilBlocked(sql, 500);
    await sql.query('rollback');

    expect(await migrated).not.toEqual([]);
  });
});

it('migrations carry their date in the file name and its time in the name of the class, in order', () => {
  const files = readdirSync(FOLDER);
  const times = files.map((file) => Number(/^\d{4}-\d\d-\d\d-(\d+)-/.exec(file)?.[1]));

  expect(times).toEqual(times.toSorted((a, b) => a - b));
  for (const [index, file] of files.entries()) {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    expect(text).toMatch(new RegExp(`export class [A-Z]\\w*${times[index]} implements MigrationInterface`));
    expect(text).toMatch(/^ \* Predecessor: /m);
  }
});

/** Every table, column, constraint, index, function, trigger and extension, as PostgreSQL itself words it. */
async function describeSchema(sql: Client): Promise<string[]> {
  const { rows } = await sql.query<{ line: string }>(`
    select 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attnotnull then ' not null' else '' end || ' ' || a.attidentity::text
      || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
      || coalesce(' collate ' || (select collname from pg_collation where oid = a.attcollation), '') as line
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
    union all
    select 'options ' || relname || ' ' || array_to_string(reloptions, ',') from pg_class
    where relnamespace = 'public'::regnamespace and reloptions is not null
    union all
    select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    from pg_constraint where connamespace = 'public'::regnamespace
    union all
    select 'index ' || indexdef from pg_indexes where schemaname = 'public'
    union all
    select 'function ' || pg_get_functiondef(p.oid) from pg_proc p
    where pronamespace = 'public'::regnamespace and prokind = 'f'
      and not exists (select from pg_depend where objid = p.oid and deptype = 'e')
    union all
    select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all
    select 'extension ' || extname from pg_extension
    order by 1`);
  return rows.map(({ line }) => line);
}
