/**
 * What the same answers cost at least on this stack: node:http and pg, the
 * application's own SQL in prepared statements, objects made by hand, one
 * JSON.stringify. No framework, no validation, no sign-in, no log, no headers
 * but the needed ones. The benchmark checks that it sends the same statements
 * and answers the same bodies as the application.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { Pool, types } from 'pg';
import { v7 as uuidv7 } from 'uuid';

types.setTypeParser(types.builtins.INT8, Number);
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL_SIZE) });
const userId = process.env.USER_ID;
const actor = `user:${userId}`;

const PRODUCT = `
  id, sku, name, category, description, price_amount as "priceAmount", price_currency as "priceCurrency", stock,
  is_active as "isActive", version, created_at as "createdAt", updated_at as "updatedAt"`;
/** The n-th parameter, anywhere in a text. */
const part = (n) => `'%' || regexp_replace(plain_text($${n}), '([\\\\%_])', '\\\\\\1', 'g') || '%' escape '\\'`;
/** A search for two words, which is what the benchmark sends, as the application ranks it: turn by turn. */
const SEARCH = (() => {
  let count = 0;
  const next = () => `$${++count}`;
  const words = (column) => `${column} like ${part(++count)} and ${column} like ${part(++count)}`;
  const begins = () => `name_key >= plain_text(${next()}) and name_key < plain_text(${next()}) || chr(1114111)`;
  const living = 'select id, name_key from products where deleted_at is null and';
  const order = () => `order by name_key, id limit ${next()}`;
  const beginning = `${living} ${begins()} ${order()}`;
  const named = `${living} ${words('name_key')} and not (${begins()})
    and (select count(*) from beginning) < ${next()} ${order()}`;
  const elsewhere = `${living} ${words('search_text')} and not (${words('name_key')}) and not (${begins()})
    and (select count(*) from beginning) + (select count(*) from named) < ${next()} ${order()}`;
  return `with beginning as materialized (${beginning}), named as materialized (${named}), elsewhere as materialized (${elsewhere}),
    found as materialized (
      select id, rank from (select *, ${next()}::int as rank from beginning union all select *, ${next()}::int as rank from named
        union all select *, ${next()}::int as rank from elsewhere) as turns
      order by rank, name_key, id limit ${next()} offset ${next()}
    )
    select ${PRODUCT}, name_key as "nameKey", rank from found join products using (id) order by rank, name_key, id`;
})();
const AUDIT = `
  insert into audits (id, action_type, entity_type, entity_id, user_id, actor, status, details, changes, request_id, ip_address, user_agent)
  select * from unnest(
    $1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::jsonb[], $9::jsonb[],
    $10::text[], $11::text[], $12::text[])`;

const OUTBOX = `
  insert into outbox (id, type, version, subject, data, request_id, trace_id)
  select * from unnest($1::uuid[], $2::text[], $3::smallint[], $4::uuid[], $5::jsonb[], $6::text[], $7::text[])`;

const SQL = {
  outbox: OUTBOX,
  ring: "select pg_notify($1, '')",
  byName: `select ${PRODUCT}, name_key as "nameKey" from products where deleted_at is null order by name_key, id limit $1 offset $2`,
  count: 'select count(*)::int as total from products where deleted_at is null',
  search: SEARCH,
  searchCount: `select count(*)::int as total from products where deleted_at is null
    and search_text like ${part(1)} and search_text like ${part(2)}`,
  find: `select ${PRODUCT} from products where id = $1 and deleted_at is null`,
  findMany: `select ${PRODUCT} from products where id = any($1::uuid[]) and deleted_at is null`,
  claim: `select pg_try_advisory_xact_lock($1) as locked, k.fingerprint, k.status, k.location, k.body
    from (select 1) as one left join idempotency_keys k on k.id = $2 and k.expires_at > now()`,
  insertOrder: `
    with placed as (
      insert into orders (id, user_id, total_amount, total_currency, reserved_until) values ($1, $2, $3, $4, $5) returning *
    ), lines as (
      insert into order_lines (order_id, position, product_id, sku, name, quantity, unit_price_amount, total_amount)
      select placed.id, line.position, line.product_id, line.sku, line.name, line.quantity, line.unit_price, line.total
      from placed, unnest($6::uuid[], $7::text[], $8::text[], $9::int[], $10::bigint[], $11::bigint[])
        with ordinality as line (product_id, sku, name, quantity, unit_price, total, position)
    )
    select id, number, user_id as "userId", status, total_amount as "totalAmount", total_currency as "totalCurrency",
      reserved_until as "reservedUntil", paid_at as "paidAt", shipped_at as "shippedAt", delivered_at as "deliveredAt",
      cancelled_at as "cancelledAt", cancel_reason as "cancelReason", version, created_at as "createdAt",
      updated_at as "updatedAt" from placed`,
  audit: AUDIT,
  moveStock: `
    with wanted as (
      select * from unnest($1::uuid[], $2::int[], $3::bigint[], $4::text[]) as line (id, quantity, amount, currency)
    ), locked as (
      select id from products where id = any($5::uuid[]) order by id for no key update
    )
    update products p
    set stock = p.stock - wanted.quantity, version = p.version + 1, updated_at = now()
    from locked join wanted using (id)
    where p.id = locked.id and p.stock >= wanted.quantity and (wanted.quantity < 0 or (p.is_active and p.deleted_at is null
      and p.price_amount = wanted.amount and p.price_currency = wanted.currency))
    returning p.id`,
  keep: `
    insert into idempotency_keys (id, fingerprint, status, location, body, expires_at)
    values ($1, $2, $3, $4, $5, now() + make_interval(hours => $6))
    on conflict (id) do update
      set fingerprint = excluded.fingerprint, status = excluded.status, location = excluded.location,
          body = excluded.body, created_at = now(), expires_at = excluded.expires_at
      where idempotency_keys.expires_at <= now()`,
};

const run = (client, name, values) => client.query({ name, text: SQL[name], values });

createServer((request, response) => {
  route(request, response).catch((/** @type {unknown} */ error) => {
    console.error(error);
    response.writeHead(500).end();
  });
}).listen(Number(process.env.PORT), process.env.HOST);

async function route(request, response) {
  const { url, method } = request;
  if (method === 'POST') return placeOrder(request, response);
  if (url === '/health/live') return send(response, 200, live());
  const query = url.indexOf('?');
  if (query > 0) return list(new URLSearchParams(url.slice(query + 1)), response);
  return product(url.slice(url.lastIndexOf('/') + 1), response);
}

function send(response, status, value, headers = {}) {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

function live() {
  const checks = { process: { status: 'healthy', message: 'The process answers.' } };
  const uptimeSeconds = Math.round(process.uptime());
  return { status: 'healthy', timestamp: new Date(), version: '0.1.0', uptimeSeconds, checks };
}

async function product(id, response) {
  const { rows } = await run(pool, 'find', [id]);
  send(response, 200, item(rows[0]), { ETag: `"${rows[0].version}"` });
}

async function list(query, response) {
  const q = query.get('q');
  const limit = Number(query.get('limit'));
  const [{ rows }, total] = await Promise.all([
    q === null ? run(pool, 'byName', [limit + 1, 0]) : run(pool, 'search', searchValues(q, limit)),
    totalOf(q),
  ]);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const position = q === null ? [last?.nameKey, last?.id] : [last?.rank, last?.nameKey, last?.id];
  const nextCursor = rows.length > limit ? Buffer.from(JSON.stringify(position)).toString('base64url') : null;
  send(response, 200, { items: page.map(item), page: { limit, offset: 0, total, nextCursor } });
}

/** In the order in which the statement asks for them. */
function searchValues(q, limit) {
  const words = q.split(' ');
  const most = limit + 1;
  const begins = [q, q];
  const beginning = [...begins, most];
  const named = [...words, ...begins, most, most];
  const elsewhere = [...words, ...words, ...begins, most, most];
  return [...beginning, ...named, ...elsewhere, 0, 1, 2, most, 0];
}

const totals = new Map();

/** Counted once a second for each filter, as the application does. */
function totalOf(q) {
  const known = totals.get(q);
  if (known && known.freshUntil > Date.now()) return known.total;
  const total = (q === null ? run(pool, 'count', []) : run(pool, 'searchCount', q.split(' '))).then(
    ({ rows }) => rows[0].total,
  );
  totals.set(q, { total, freshUntil: Date.now() + 1000 });
  return total;
}

function item(row) {
  return {
    id: row.id,
    sku: row.sku,
    name: row.name,
    category: row.category,
    description: row.description,
    price: { amount: row.priceAmount, currency: row.priceCurrency },
    stock: row.stock,
    isActive: row.isActive,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

async function placeOrder(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  const { lines: wanted } = JSON.parse(text);
  const key = sha256(request.headers['idempotency-key']);
  const client = await pool.connect();
  try {
    await client.query('start transaction');
    await run(client, 'claim', [key.readBigInt64BE(0), key]);
    const placed = await takeLines(client, wanted);
    const location = `${request.url}/${placed.id}`;
    await run(client, 'keep', [key, sha256(text), 201, location, JSON.stringify(placed), 24]);
    await client.query('commit');
    ring();
    send(response, 201, placed, { Location: location, ETag: `"${placed.version}"` });
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

async function takeLines(client, wanted) {
  const { rows: products } = await run(client, 'findMany', [wanted.map(({ productId }) => productId)]);
  const byId = new Map(products.map((row) => [row.id, row]));
  const lines = wanted.map(({ productId, quantity }) => {
    const { sku, name, priceAmount, priceCurrency } = byId.get(productId);
    return { productId, sku, name, quantity, amount: priceAmount, currency: priceCurrency };
  });
  const column = (name) => lines.map((line) => line[name]);
  const totals = lines.map(({ amount, quantity }) => amount * quantity);
  const total = { amount: totals.reduce((sum, amount) => sum + amount, 0), currency: lines[0].currency };
  const id = uuidv7();
  const { rows } = await run(client, 'insertOrder', [
    id,
    userId,
    total.amount,
    total.currency,
    new Date(Date.now() + 1_800_000),
    column('productId'),
    column('sku'),
    column('name'),
    column('quantity'),
    column('amount'),
    totals,
  ]);
  const [order] = rows;
  const quoted = lines.map(({ amount, currency, ...line }) => ({ ...line, unitPrice: { amount, currency } }));
  const changes = { status: { to: order.status }, total: { to: total }, lines: { to: quoted } };
  await audit(client, [
    { action: 'create', type: 'order', id, details: { number: number(order) }, changes },
    ...lines.map((line) => ({
      action: 'update',
      type: 'product',
      id: line.productId,
      changes: { stock: { by: -line.quantity } },
      details: { orderId: id },
    })),
  ]);
  await emit(client, [
    { type: 'order.placed', subject: id, data: { number: number(order), userId, total, lines: quoted } },
    ...lines.map(({ productId, quantity }) => ({
      type: 'product.stockChanged',
      subject: productId,
      data: { by: -quantity, reason: 'order', orderId: id },
    })),
  ]);
  const ids = column('productId');
  const taken = await run(client, 'moveStock', [ids, column('quantity'), column('amount'), column('currency'), ids]);
  if (taken.rowCount !== lines.length) throw new Error('Out of stock.');
  return {
    id,
    number: number(order),
    userId: order.userId,
    status: order.status,
    lines: quoted.map((line, index) => ({ ...line, total: { amount: totals[index], currency: total.currency } })),
    total,
    reservedUntil: order.reservedUntil,
    paidAt: order.paidAt,
    shippedAt: order.shippedAt,
    deliveredAt: order.deliveredAt,
    cancelledAt: order.cancelledAt,
    cancelReason: order.cancelReason,
    version: order.version,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
  };
}

function emit(client, events) {
  const all = (value) => events.map(() => value);
  return run(client, 'outbox', [
    events.map(() => uuidv7()),
    events.map(({ type }) => type),
    all(1),
    events.map(({ subject }) => subject),
    events.map(({ data }) => JSON.stringify(data)),
    all(uuidv7()),
    all(uuidv7()),
  ]);
}

/** As the application rings its bell: at once, then at most every 50 ms. */
let rung = 0;
function ring() {
  if (Date.now() - rung < 50) return;
  rung = Date.now();
  run(pool, 'ring', ['keelson_outbox']).catch(() => {});
}

function audit(client, entries) {
  const all = (value) => entries.map(() => value);
  return run(client, 'audit', [
    entries.map(() => uuidv7()),
    entries.map(({ action }) => action),
    entries.map(({ type }) => type),
    entries.map(({ id }) => id),
    all(userId),
    all(actor),
    all('success'),
    entries.map(({ details }) => JSON.stringify(details)),
    entries.map(({ changes }) => JSON.stringify(changes)),
    all(uuidv7()),
    all('127.0.0.1'),
    all(null),
  ]);
}

const number = (order) => `ORD-${String(order.number).padStart(6, '0')}`;
const sha256 = (text) => createHash('sha256').update(text).digest();
