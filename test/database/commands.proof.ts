import { execFile } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Client } from 'pg';
import { EmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.js';
import { connect, createDatabase, type TestDatabase } from '../support/database.js';
import { everythingStored } from '../support/stored.js';
import { proof, someOf } from '../support/thorough.js';

const ROOT = resolve(__dirname, '..', '..');

// Each command is a process that loads the application.
jest.setTimeout(180_000);

interface Outcome {
  code: number;
  said: string;
}

/** What `npm run <command>` does, without the npm. */
function run(args: string[], env: Record<string, string> = {}, root = ROOT, typed = ''): Promise<Outcome> {
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [join(root, 'scripts', 'database.mjs'), ...args],
      { cwd: root, env: { PATH: process.env.PATH, BCRYPT_ROUNDS: '4', ...env } },
      (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, said: withoutBuild(stdout + stderr) }),
    );
    child.stdin?.end(typed);
  });
}

/** A command builds first when a source file is newer than the last build, and says so. */
const withoutBuild = (said: string) => said.replaceAll(/^(Building|Another build).*\n/gm, '').trim();

describe('the database commands', () => {
  let database: TestDatabase;
  let sql: Client;
  let env: Record<string, string>;
  let folder: string;

  beforeEach(async () => {
    database = await createDatabase('template0');
    sql = await connect(database.url);
    folder = mkdtempSync(join(tmpdir(), 'keelson-commands-'));
    chmodSync(folder, 0o755);
    env = { DATABASE_URL: database.url, DATA_DIR: folder };
  });
  afterEach(async () => {
    await sql.end();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const succeed = async (args: string[], settings = env) => {
    const { code, said } = await run(args, settings);
    expect({ code, said }).toEqual({ code: 0, said: expect.any(String) });
    return said;
  };
  const tables = async () =>
    (await sql.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public'`)).rows.map(
      ({ name }) => name,
    );

  describe('make administrators', () => {
    const create = (args: string[], typed = '') => run(['admin:create', ...args], env, ROOT, typed);
    const admins = async () =>
      (
        await sql.query(`select email, first_name, last_name, email_verified, password_hash like '$2b$%' as has_password
          from users join user_roles on user_id = id and role = 'admin' order by email`)
      ).rows;

    proof('with a password that is piped in, once for each address, and audited', async () => {
      const { code, said } = await create(['Anna@Example.com', 'Anna', 'van der Berg'], 'violet lamps hum softly\n');

      expect(code).toBe(0);
      expect(said).toMatch(/^Created the administrator anna@example\.com, id [0-9a-f-]{36}\.$/m);
      expect(await admins()).toEqual([
        {
          email: 'anna@example.com',
          first_name: 'Anna',
          last_name: 'van der Berg',
          email_verified: true,
          has_password: true,
        },
      ]);
      const { rows } = await sql.query(`select actor, action_type from audits where entity_type = 'user'`);
      expect(rows).toEqual([{ actor: 'system', action_type: 'create' }]);
      const again = await create(['anna@example.com', 'Anna', 'Berg'], 'violet lamps hum softly');
      expect(again).toEqual({ code: 1, said: 'Another account has this e-mail address.' });
    });

    proof('with a link that is mailed', async () => {
      expect(await create(['anna@example.com', 'Anna', 'Berg', '--by-mail'])).toMatchObject({ code: 0 });

      expect(await admins()).toMatchObject([{ email: 'anna@example.com', has_password: null }]);
      const { rows } = await sql.query(`select type from outbox order by id`);
      expect(rows).toContainEqual({ type: 'identity.passwordResetAsked' });
    });

    proof('but none with an easy password or half a name', async () => {
      for (const typed of ['', 'short', 'Password1234!', 'x'.repeat(73), 'anna@example.com'])
        expect(await create(['anna@example.com', 'Anna', 'Berg'], typed)).toMatchObject({ code: 1 });
      for (const args of [
        [],
        ['anna@example.com'],
        ['anna@example.com', 'Anna'],
        ['Anna', 'Berg', 'x'],
        ['a@b.c', 'd', 'e', 'f'],
      ])
        expect((await create(args, 'violet lamps hum softly')).said).toContain('Name the administrator');
      for (const name of ['Anna7', 'Anna\nBerg'])
        expect((await create(['anna@example.com', name, ''])).said).toContain(`${JSON.stringify(name)} is not a name`);
      expect(await admins()).toEqual([]);
    });
  });

  proof('apply, show and revert migrations, and say when there is nothing to do', async () => {
    expect(await succeed(['migration:show'])).toMatch(/^pending {2}Initial\d+$/m);
    expect(await tables()).toEqual([]);
    expect(await succeed(['migration:run'])).toMatch(/^Applied Initial\d+\.$/m);
    expect(await succeed(['migration:run'])).toBe('Nothing to do: every migration is applied.');
    expect(await succeed(['migration:show'])).not.toContain('pending');
    expect(await tables()).toContain('products');

    while (!(await succeed(['migration:revert'])).startsWith('Nothing to do'))
      expect(await succeed(['migration:show'])).toMatch(/pending/);

    expect(await tables()).toEqual(['migrations']);
  });

  it('create the database when it is missing, and change nothing the second time', async () => {
    const missing = Object.assign(new URL(database.url), { pathname: `${new URL(database.url).pathname}_missing` });
    const settings = { ...env, DATABASE_URL: missing.href };

    const first = await succeed(['db:init'], settings);
    const second = await succeed(['db:init'], settings);
    await sql.query(`drop database "${missing.pathname.slice(1)}" with (force)`);

    expect(first).toMatch(/^Created the database\.\nApplied Initial\d+\./);
    expect(second).toBe('The database is there.\nNothing to do: every migration is applied.');
  });

  proof('set everything up, load the demo once, and begin anew on reset', async () => {
    expect(await succeed(['db:setup'])).toMatch(/^Loaded the demo: 180 rows\.$/m);
    const before = await everythingStored(sql);
    expect(await succeed(['db:setup'])).toMatch(/Nothing to do: the demo was loaded before\.$/);
    expect(await succeed(['seed'])).toBe('Nothing to do: the demo was loaded before.');
    expect(await everythingStored(sql)).toEqual(before);

    await sql.query('create table left_over (id integer)');
    await sql.query('truncate products cascade');
    expect(await succeed(['db:reset'])).toMatch(
      /^Dropped everything\.\nApplied Initial\d+\.\n(.*\n)*Loaded the demo: 180 rows\.$/,
    );

    expect(await tables()).not.toContain('left_over');
    expect((await sql.query('select count(*)::int as count from products')).rows).toEqual([{ count: 77 }]);
  });

  it.each(someOf(['db:reset', 'db:setup', 'seed'], 3, 0))(
    'refuse %s in production, before anything is touched',
    async (command) => {
      await succeed(['migration:run']);

      const { code, said } = await run([command], { ...env, NODE_ENV: 'production' });

      expect(code).toBe(1);
      expect(said).toContain('Production does not take them');
      expect(await tables()).toContain('products');
    },
  );

  proof('use the embedded database without DATABASE_URL: a server of their own, or the one that runs', async () => {
    const embedded = { DATA_DIR: folder };
    expect(await succeed(['db:setup'], embedded)).toMatch(/^Loaded the demo: 180 rows\.$/m);
    expect(existsSync(join(folder, 'postgres', 'owner.json'))).toBe(false);

    const application = await EmbeddedPostgres.start({ dataDir: folder, database: 'keelson' });
    try {
      expect(await succeed(['migration:run'], embedded)).toBe('Nothing to do: every migration is applied.');
      expect(await succeed(['db:reset'], embedded)).toMatch(/^Loaded the demo: 180 rows\.$/m);
      const beside = await connect(application.url);
      expect((await beside.query('select count(*)::int as count from products')).rows).toEqual([{ count: 77 }]);
      await beside.end();
    } finally {
      await application.stop();
    }
  });

  it('explain in a sentence why they cannot run', async () => {
    const outcomes = await Promise.all([
      run(['migration:run'], { ...env, DATABASE_URL: 'postgres://postgres:secret@127.0.0.1:1/keelson' }),
      run(['seed'], { ...env, DATABASE_URL: database.url.replace(/:[^:@]+@/, ':wrong@') }),
      run(['db:init'], { ...env, DATABASE_URL: 'mysql://localhost/keelson' }),
      run(['db:destroy'], env),
    ]);

    expect(outcomes.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
    const [unreachable, refused, foreign, unknown] = outcomes.map(({ said }) => said);
    expect(unreachable).toMatch(/The database at 127\.0\.0\.1:\d+\/\w+ cannot be used: .*ECONNREFUSED/);
    expect(refused).toMatch(/cannot be used: password authentication failed/);
    expect(foreign).toMatch(/DATABASE_URL: it is not a PostgreSQL address/);
    expect(unknown).toMatch(/no command "db:destroy".*db:reset/);
    for (const { said } of outcomes) expect(said).not.toMatch(/secret|wrong@|^\s+at /m);
  });

  it('generate a migration from what the entities differ, with its reverse', async () => {
    const unchanged = await succeed(['migration:generate', 'nothing'], { DATA_DIR: folder });
    expect(unchanged).toContain('Nothing to do: the migrations make what the entities describe.');

    const copy = join(folder, 'copy');
    for (const part of ['scripts', 'migrations', 'dist'])
      cpSync(join(ROOT, part), join(copy, part), { recursive: true, preserveTimestamps: true });
    for (const part of [
      'node_modules',
      'src',
      'tsconfig.json',
      'tsconfig.build.json',
      'package.json',
      'package-lock.json',
    ])
      symlinkSync(join(ROOT, part), join(copy, part));
    appendFileSync(
      join(copy, 'dist/src/modules/products/product.entity.js'),
      `\nrequire('typeorm').Column('text', { nullable: true, default: 'red' })(exports.Product.prototype, 'colour');`,
    );

    // The copy counts as built after its sources were copied.
    writeFileSync(join(copy, 'dist/.built'), '');

    const { code, said } = await run(['migration:generate', 'add-colour'], { DATA_DIR: folder }, copy);

    const file = /Created (migrations\/[\d-]+-add-colour\.ts)/.exec(said)?.[1] ?? '';
    expect({ code, said, file }).toEqual({ code: 0, said, file: expect.stringMatching(/./) });
    const text = readFileSync(join(copy, file), 'utf8');
    const [up = '', down = ''] = text.split('async down');
    expect(up).toContain(`await runner.query(\`ALTER TABLE "products" ADD "colour" text DEFAULT 'red'\`);`);
    expect(down).toContain(`await runner.query('ALTER TABLE "products" DROP COLUMN "colour"');`);
  });

  it('run TypeORM’s own command line on the same database and entities', async () => {
    await succeed(['migration:run']);
    expect(await succeed(['typeorm', 'schema:log'])).toContain('Your schema is up to date');
  });

  describe('migration:create', () => {
    const create = async (...args: string[]) => {
      for (const part of ['scripts', 'migrations', 'package.json'])
        cpSync(join(ROOT, part), join(folder, part), { recursive: true });
      return run(['migration:create', ...args], {}, folder);
    };

    it('writes a dated file behind all others, with a class and a header of its own', async () => {
      const before = readdirSync(join(ROOT, 'migrations'));

      const { code, said } = await create('add-coupons');

      const [file = ''] = readdirSync(join(folder, 'migrations')).filter((name) => !before.includes(name));
      expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining(`migrations/${file}`) });
      const [, date, time] = /^(\d{4}-\d\d-\d\d)-(\d{13})-add-coupons\.ts$/.exec(file) ?? [];
      expect(new Date(Number(time)).toISOString()).toContain(date);
      expect(readdirSync(join(folder, 'migrations')).toSorted().at(-1)).toBe(file);
      const text = readFileSync(join(folder, 'migrations', file), 'utf8');
      expect(text).toContain(`export class AddCoupons${time} implements MigrationInterface`);
      expect(text).toContain(' * Add coupons.\n');
      expect(text).toContain(` * Predecessor: ${before.toSorted().at(-1)?.replace('.ts', '')}. ${date}.\n`);
    });

    it.each([[], ['Add Coupons'], ['../escape'], ['2nd-try']])('refuses a name such as %p', async (...names) => {
      const { code, said } = await create(...(names as string[]));

      expect(code).toBe(1);
      expect(said).toMatch(/npm run migration:create -- add-coupons/);
    });
  });
});
