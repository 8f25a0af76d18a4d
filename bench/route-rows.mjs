/** Rows that routes change and delete, made by PostgreSQL because the application would take too long. */

const EACH = 10_000;

export async function peopleToKeep(client) {
  const { rows } = await client.query(`select id, email from users where email like 'user%' and deleted_at is null`);
  return rows;
}

export async function peopleToLeave(client) {
  const { rows } = await client.query(
    `with people as (
       insert into users (id, email, first_name, last_name)
       select uuidv7(), 'leaving' || n || '@example.com', 'First', 'Last' from generate_series(1, $1::int) n returning id
     ), roles as (
       insert into user_roles select id, 'user' from people
     )
     select id from people`,
    [EACH],
  );
  return rows.map(({ id }) => id);
}

export async function productsToLeave(client) {
  const { rows } = await client.query(
    `insert into products (id, sku, name, category, description, price_amount, price_currency, stock)
     select uuidv7(), 'GO-' || n, 'Plain Oak Crate ' || n, 'Seasonal', 'Crate of oak, model ' || n, 1000 + n, 'EUR', 5
     from generate_series(1, $1::int) n returning id`,
    [EACH],
  );
  return rows.map(({ id }) => id);
}

/** Orders of two lines each, in the state `status`. */
export async function ordersToMove(client, status, productIds) {
  const { rows } = await client.query(
    `with people as (
       select array_agg(id) as ids from users where deleted_at is null
     ), placed as (
       insert into orders (id, user_id, status, total_amount, total_currency, reserved_until)
       select uuidv7(), ids[1 + n % cardinality(ids)], $1, 3000, 'EUR', case $1 when 'pending' then now() + interval '1 hour' end
       from people, generate_series(1, $2::int) n returning id
     ), numbered as (
       select id, row_number() over () as n from placed
     ), lines as (
       insert into order_lines (order_id, position, product_id, sku, name, quantity, unit_price_amount, total_amount)
       select id, position, ($3::uuid[])[1 + (n + position * 7) % cardinality($3::uuid[])], 'BN', 'Oak Crate', 1, 1500, 1500
       from numbered, generate_series(1, 2) as position
     )
     select id from placed`,
    [status, EACH, productIds],
  );
  return rows.map(({ id }) => id);
}
