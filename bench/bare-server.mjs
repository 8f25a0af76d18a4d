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
import { answerOf, insertValues, journalValues, quote } from './order-values.mjs';
import { SQL } from './statements.mjs';

types.setTypeParser(types.builtins.INT8, Number);
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL_SIZE) });
const userId = process.env.USER_ID;

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

/** Counted once a second for each filter; each time with COUNT_EACH=true, as the application does without its cache. */
function totalOf(q) {
  const known = process.env.COUNT_EACH === 'true' ? undefined : totals.get(q);
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
    stockVersion: row.stockVersion,
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
  await run(pool, 'findKey', [key]);
  const client = await pool.connect();
  try {
    await client.query('start transaction');
    await run(client, 'claim', [key.readBigInt64BE(0), key]);
    const placed = await takeLines(client, wanted);
    const location = `${request.url}/${placed.id}`;
    await run(client, 'keep', [key, key, sha256(text), 201, location, JSON.stringify(placed), 24]);
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
  const quoted = quote(wanted, products);
  const { rows } = await run(client, 'insertOrder', insertValues(uuidv7(), userId, quoted));
  const journal = journalValues(rows[0], quoted, uuidv7);
  await run(client, 'audit', journal.audit);
  await run(client, 'outbox', journal.outbox);
  const taken = await run(client, 'moveStock', journal.moveStock);
  if (taken.rowCount !== wanted.length) throw new Error('Out of stock.');
  return answerOf(rows[0], quoted);
}

/** As the application rings its bell: at once, then at most every 50 ms. */
let rung = 0;
function ring() {
  if (Date.now() - rung < 50) return;
  rung = Date.now();
  run(pool, 'ring', ['keelson_outbox', ['']]).catch(() => {});
}

const sha256 = (text) => createHash('sha256').update(text).digest();
