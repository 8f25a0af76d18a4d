/**
 * The application's own SQL for what the benchmark asks of it, each statement
 * under the name by which it is prepared. The benchmark checks that the
 * application sends the same.
 */
const PRODUCT = `
  id, sku, name, category, description, price_amount as "priceAmount", price_currency as "priceCurrency", stock,
  stock_version as "stockVersion", details_version as "detailsVersion", is_active as "isActive", version, created_at as "createdAt", updated_at as "updatedAt"`;
/** The n-th parameter, anywhere in a text. */
const part = (n) => `'%' || regexp_replace(plain_text($${n}), '([\\\\%_])', '\\\\\\1', 'g') || '%' escape '\\'`;
/** A search for two words, which is what the benchmark sends, as the application ranks it: one kind of match after the other. */
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
        union all select *, ${next()}::int as rank from elsewhere) as matches
      order by rank, name_key, id limit ${next()} offset ${next()}
    )
    select ${PRODUCT}, name_key as "nameKey", rank from found join products using (id) order by rank, name_key, id`;
})();
const AUDIT = `
  with personal as (
    insert into audit_personal_data (audit_id, part, subject_id, salt, data)
    select "auditId", part, "subjectId", decode(salt, 'base64'), data from jsonb_to_recordset($1::jsonb)
      as datum ("auditId" uuid, part text, "subjectId" uuid, salt text, data jsonb)
  )
  insert into audits (id, action_type, entity_type, entity_id, user_id, actor, source, status, details, changes, request_id,
    trace_id, created_at, canonical)
  select id, "actionType", "entityType", "entityId", "userId", actor, source, status, details, changes, "requestId",
    "traceId", "createdAt", convert_to(canonical, 'UTF8')
  from unnest($2::text[]) as line (canonical), jsonb_to_record(canonical::jsonb)
    as record (id uuid, "actionType" text, "entityType" text, "entityId" uuid, "userId" uuid, actor text, source text,
      status text, details jsonb, changes jsonb, "requestId" text, "traceId" text, "createdAt" timestamptz)`;

const OUTBOX = `
  insert into outbox (id, type, version, subject, data, request_id, trace_id, traceparent)
  select id, type, version, subject, data, "requestId", "traceId", traceparent from jsonb_to_recordset($1::jsonb)
    as event (id uuid, type text, version smallint, subject uuid, data jsonb, "requestId" text, "traceId" text, traceparent text)`;

export const SQL = {
  outbox: OUTBOX,
  ring: "select set_config('synchronous_commit', 'off', true), pg_notify($1, payload) from unnest($2::text[]) as payload",
  byName: `select ${PRODUCT}, name_key as "nameKey" from products where deleted_at is null order by name_key, id limit $1 offset $2`,
  count: 'select count(*)::int as total from products where deleted_at is null',
  search: SEARCH,
  searchCount: `select count(*)::int as total from products where deleted_at is null
    and search_text like ${part(1)} and search_text like ${part(2)}`,
  find: `select ${PRODUCT} from products where id = $1 and deleted_at is null`,
  findMany: `select ${PRODUCT} from products where id = any($1::uuid[]) and deleted_at is null`,
  findKey: 'select fingerprint, status, location, body from idempotency_keys where id = $1 and expires_at > now()',
  claim: `select pg_try_advisory_xact_lock($1) as locked,
    exists (select from idempotency_keys where id = $2 and expires_at > now()) as stored`,
  insertOrder: `
    with placed as (
      insert into orders (id, user_id, total_amount, total_currency, reserved_until)
      select $1, $2, $3, $4, now() + make_interval(mins => $5) from (values (0)) as unlimited returning *
    ), lines as (
      insert into order_lines (order_id, position, product_id, sku, name, quantity, unit_price_amount, total_amount)
      select placed.id, line.position, line.product_id, line.sku, line.name, line.quantity, line.unit_price,
        line.unit_price * line.quantity
      from placed, unnest($6::uuid[], $7::text[], $8::text[], $9::int[], $10::bigint[])
        with ordinality as line (product_id, sku, name, quantity, unit_price, position)
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
    returning p.id, p.stock`,
  keep: `
    with expired as (
      delete from idempotency_keys where id = $1 and expires_at <= now() returning 1
    )
    insert into idempotency_keys (id, fingerprint, status, location, body, expires_at)
    select $2::bytea, $3::bytea, $4::smallint, $5, $6, now() + make_interval(hours => $7)
    from (select count(*) from expired) as freed`,
};
