import { DRAWS, drawOrders, STEM } from './order-draws.mjs';
import { SQL } from './statements.mjs';

const ORDER = ['claim', 'findMany', 'insertOrder', 'audit', 'outbox', 'moveStock', 'keep'];
const KEY = 'sha256(:key::text::bytea)';
/** Parameters that are new in each order and not drawn: the Idempotency-Key's. */
const MADE = { 'claim 1': ':key', 'claim 2': KEY, 'keep 1': KEY, 'keep 2': KEY };

/**
 * The script for pgbench of one transaction that places an order, of those that
 * are drawn for it. Its statements are the application's but for where their
 * parameters come from.
 */
export async function orderScript(client, productIds) {
  const { columns, literals } = await drawOrders(client, productIds);
  const types = await parameterTypes(client);
  const parameter = (name, number) => {
    const column = `${name}_${number}`.toLowerCase();
    const drawn = columns.get(column)
      ? `replace(:${column}, '${STEM}', :stem)::${types[name][number - 1]}`
      : `:${column}`;
    return MADE[`${name} ${number}`] ?? literals.get(column) ?? drawn;
  };
  const statements = ORDER.map((name) =>
    SQL[name].replaceAll(/\$(\d+)/g, (_, number) => parameter(name, Number(number))),
  );
  const [claim, ...rest] = statements;
  return [
    String.raw`\set n random(1, ${DRAWS})`,
    String.raw`\set key random(1, 9223372036854775807)`,
    'start transaction;',
    // What the order asks for comes along with the first statement: a statement more would be a round trip more.
    String.raw`select claim.*, draw.*, left(uuidv7()::text, ${STEM.length}) as stem from (${claim}) as claim, order_draws as draw where n = :n \gset`,
    ...rest.map((text) => `${text};`),
    'commit;',
    '',
  ].join('\n');
}

/** As PostgreSQL infers them, by statement. */
async function parameterTypes(client) {
  const types = {};
  for (const name of ORDER) {
    await client.query(`prepare "${name}" as ${SQL[name]}`);
    const { rows } = await client.query(
      'select parameter_types::text[] as types from pg_prepared_statements where name = $1',
      [name],
    );
    types[name] = rows[0].types;
  }
  return types;
}
