import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import bcrypt from 'bcrypt';
import { Client } from 'pg';
import { root } from '../scripts/setup/paths.mjs';

export const PRODUCTS = 100_000;
const USERS = 1000;
const TEMPLATE = `filled_${fingerprint()}`;

const ADJECTIVES =
  'Classic,Modern,Rustic,Compact,Foldable,Heavy,Light,Quiet,Sturdy,Slim,Large,Small,Round,Oval,Matte,Glossy,Vintage,Nordic,Tall,Wide,Plain,Striped,Bright,Dark,Soft,Firm,Warm,Cool,Portable,Élégant';
const MATERIALS =
  'Oak,Walnut,Steel,Copper,Glass,Linen,Cotton,Wool,Leather,Bamboo,Marble,Ceramic,Brass,Cork,Granite,Silk,Birch,Rubber,Slate,Jute';
const THINGS =
  'Teapot,Kettle,Chair,Table,Lamp,Shelf,Basket,Blanket,Pillow,Mirror,Clock,Vase,Bowl,Plate,Cup,Jug,Tray,Board,Knife,Spoon,Pan,Pot,Rack,Stool,Bench,Desk,Cabinet,Drawer,Curtain,Rug,Towel,Apron,Candle,Frame,Hook,Bin,Box,Case,Bag,Wallet,Belt,Scarf,Hat,Glove,Slipper,Robe,Planter,Trowel,Rake,Hose,Ladder,Hammer,Chisel,Saw,Level,Clamp,Brush,Bucket,Broom,Crate';
const CATEGORIES =
  'Kitchen,Living room,Bedroom,Garden,Office,Bathroom,Lighting,Storage,Textiles,Tools,Tableware,Décor,Travel,Clothing,Cleaning,Outdoor,Hallway,Children,Pets,Workshop,Gifts,Seasonal,Stationery,Spare parts';

/** The server of the benchmark: durable like a real one, with its own folder, which is kept for the next run. */
export async function startPostgres(settings = {}) {
  const compiled = join(root, 'dist/src/embedded-postgres/embedded-postgres.js');
  const { EmbeddedPostgres } = await import(pathToFileURL(compiled).href);
  return EmbeddedPostgres.start({
    dataDir: join(root, 'var/bench'),
    database: 'postgres',
    settings: { shared_buffers: '512MB', max_wal_size: '4GB', checkpoint_timeout: '30min', jit: 'off', ...settings },
    log: console.error,
  });
}

/**
 * A database for this run, a copy of one that was filled once for these
 * migrations and files: every run begins with the same rows.
 * `migrate(url)` makes the tables and the demo accounts.
 */
export async function createDataset(serverUrl, migrate) {
  const admin = await connect(serverUrl);
  const { rows } = await admin.query('select datname from pg_database where not datistemplate');
  const names = rows.map(({ datname }) => datname);
  for (const name of names.filter((name) => /^(run|filled)/.test(name) && !name.startsWith(TEMPLATE))) {
    await admin.query(`drop database "${name}" with (force)`);
  }
  if (!names.includes(TEMPLATE)) {
    await admin.query('drop database if exists filling with (force)');
    await admin.query('create database filling');
    await migrate(withDatabase(serverUrl, 'filling'));
    await fill(withDatabase(serverUrl, 'filling'));
    await admin.query(`alter database filling rename to "${TEMPLATE}"`);
  }
  await admin.end();
  return createCopy(serverUrl, 'run');
}

/** One more copy of the dataset for this run. Names begin with `run`, and so the next run drops it. */
export async function createCopy(serverUrl, name) {
  const admin = await connect(serverUrl);
  await admin.query(`create database "${name}" template "${TEMPLATE}" strategy file_copy`);
  await admin.end();
  return withDatabase(serverUrl, name);
}

/** A copy of the dataset with more in it, which `fillMore(url)` brings: made once, and the same for every run. */
export async function createVariant(serverUrl, name, fillMore) {
  const variant = `${TEMPLATE}_${name}`;
  const admin = await connect(serverUrl);
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [variant]);
  if (rowCount === 0) {
    await admin.query('drop database if exists filling with (force)');
    await admin.query(`create database filling template "${TEMPLATE}" strategy file_copy`);
    await fillMore(withDatabase(serverUrl, 'filling'));
    await admin.query(`alter database filling rename to "${variant}"`);
  }
  await admin.end();
  return withDatabase(serverUrl, variant);
}

/** A database without a table, for a run that fills its own. The one of the run before goes. */
export async function createEmptyDatabase(serverUrl) {
  const admin = await connect(serverUrl);
  await admin.query('drop database if exists run_empty with (force)');
  await admin.query('create database run_empty');
  await admin.end();
  return withDatabase(serverUrl, 'run_empty');
}

/** Of accounts beside those of the demo, which production refuses. */
const PASSWORD = 'thirty-two connections';
/** Who sends the requests. */
export const ACCOUNT = { email: 'bench-user@example.com', password: PASSWORD };
/** Who may do everything. */
export const ADMIN = { email: 'bench-admin@example.com', password: PASSWORD };

/** What requests are made of: products that can be ordered, and words that find some dozens of products each. */
export async function sampleOf(url) {
  const client = await connect(url);
  const { rows } = await client.query(
    `select id from products tablesample bernoulli (6) repeatable (7) where is_active and stock > 100 and sku like 'BN-%' limit 5000`,
  );
  await client.end();
  const words = MATERIALS.split(',').flatMap((material) => THINGS.split(',').map((thing) => `${material} ${thing}`));
  return { productIds: rows.map(({ id }) => id), phrases: words.filter((_, index) => index % 19 === 0) };
}

export async function connect(url) {
  const address = new URL(url);
  // Rows that are changed beside the application have no audit record. The address may have options of its own.
  const options = [address.searchParams.get('options') ?? [], '-c keelson.audited=bench'].flat().join(' ');
  address.searchParams.set('options', options);
  const client = new Client(address.href);
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function fill(url) {
  const client = await connect(url);
  await client.query('update users set is_active = false');
  await client.query(
    `insert into users (id, email, first_name, last_name, password_hash, email_verified)
     select uuidv7(), email, 'Zoë', 'Bench', $1, true from unnest($2::text[]) email`,
    [await bcrypt.hash(PASSWORD, 12), [ACCOUNT.email, ADMIN.email]],
  );
  await client.query(`insert into user_roles select id, 'admin' from users where email = $1`, [ADMIN.email]);
  await client.query('select setseed(0.42)');
  await client.query(
    `insert into users (id, email, first_name, last_name)
     select uuidv7(), 'user' || n || '@example.com', 'First' || n, 'Last' || n from generate_series(1, ${USERS}) n`,
  );
  await client.query(`insert into user_roles select id, 'user' from users on conflict do nothing`);
  await client.query(
    `with words as (
       select string_to_array($1, ',') a, string_to_array($2, ',') m, string_to_array($3, ',') t, string_to_array($4, ',') c
     ), drawn as materialized (
       select n, now() - interval '7 minutes' * (${PRODUCTS} - n) as at,
         a[1 + floor(random() * cardinality(a))::int] as adjective, m[1 + floor(random() * cardinality(m))::int] as material,
         t[1 + floor(random() * cardinality(t))::int] as thing,
         -- Some categories hold many products, most hold few.
         c[1 + floor(power(random(), 2) * cardinality(c))::int] as category,
         (99 + floor(power(random(), 3) * 200000))::int as price, random() as luck
       from words, generate_series(1, ${PRODUCTS}) n
     )
     insert into products (id, sku, name, category, description, price_amount, price_currency, stock, is_active, created_at, updated_at)
     select uuidv7(at - now()), 'BN-' || lpad(n::text, 6, '0'), concat_ws(' ', adjective, material, thing, (n % 89)::text), category,
       format('%s of %s, model %s. Ships within %s days; guarantee of %s years.', thing, lower(material), n, 1 + n % 9, 2 + n % 4),
       price, 'EUR', case when luck < 0.04 then 0 else 500 + (luck * 5000)::int end, luck < 0.97, at, at
     from drawn order by n`,
    [ADJECTIVES, MATERIALS, THINGS, CATEGORIES],
  );
  await client.query('vacuum (analyze, freeze)');
  await client.end();
}

function fingerprint() {
  const migrations = join(root, 'migrations');
  const own = ['dataset.mjs', 'trail.mjs'].map((name) => join(import.meta.dirname, name));
  const files = [...own, ...readdirSync(migrations).map((name) => join(migrations, name))];
  const hash = createHash('sha256');
  for (const file of files.toSorted()) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

function withDatabase(url, name) {
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}
