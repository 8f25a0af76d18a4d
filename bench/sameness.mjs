import { isDeepStrictEqual } from 'node:util';
import { connect } from './dataset.mjs';

/**
 * Whether the bare server does what the application does, request by request:
 * the differences, in sentences. Statements are compared by the fingerprint
 * that PostgreSQL takes of their parsed form.
 */
export async function differences(databaseUrl, servers, all) {
  const client = await connect(databaseUrl);
  const statements = await statementCounter(client);
  const found = [];
  for (const scenario of all) {
    const request = (scenario.prepared ?? scenario.request)();
    const seen = [];
    for (const server of servers) {
      await send(server, request);
      if (request.method === 'POST') request.headers['idempotency-key'] += '2';
      await statements?.reset();
      const answer = await send(server, request);
      seen.push({ answer, statements: (await statements?.read()) ?? new Map() });
      if (request.method === 'POST') request.headers['idempotency-key'] += '3';
    }
    const [ours, bare] = seen;
    if (!isDeepStrictEqual(steady(ours.answer), steady(bare.answer))) {
      found.push(
        `${scenario.name}: the bodies differ.\n  ${JSON.stringify(ours.answer)}\n  ${JSON.stringify(bare.answer)}`,
      );
    }
    for (const [id, text] of ours.statements) {
      if (!bare.statements.has(id)) found.push(`${scenario.name}: only the application runs ${text}`);
    }
    for (const [id, text] of bare.statements) {
      if (!ours.statements.has(id)) found.push(`${scenario.name}: only the bare server runs ${text}`);
    }
  }
  await client.end();
  return found;
}

async function statementCounter(client) {
  try {
    await client.query('create extension if not exists pg_stat_statements');
  } catch {
    return undefined;
  }
  return {
    reset: () => client.query('select pg_stat_statements_reset()'),
    async read() {
      const { rows } = await client.query(
        `select queryid, regexp_replace(query, '\\s+', ' ', 'g') as text from pg_stat_statements s
         join pg_database d on d.oid = s.dbid where d.datname = current_database() and toplevel and query not ilike '%pg_stat_statements%'
         -- A count is shared by all requests of a second.
         and query not ilike 'select count(*)%'`,
      );
      return new Map(rows.map(({ queryid, text }) => [queryid, text]));
    },
  };
}

async function send(server, { method, path, headers, body }) {
  const response = await fetch(server.url + path, { method, headers, body });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${server.name} answers ${method} ${path} with ${JSON.stringify(answer)}`);
  return answer;
}

/** The body without what differs from request to request: ids, times, and cursors, which are signed. */
function steady(body) {
  return JSON.parse(
    JSON.stringify(body, (name, value) =>
      [
        'nextCursor',
        'timestamp',
        'uptimeSeconds',
        'version',
        'number',
        'reservedUntil',
        'createdAt',
        'updatedAt',
      ].includes(name) ||
      (name === 'id' && body.number !== undefined)
        ? typeof value
        : value,
    ),
  );
}
