import { escapeLiteral, type Client } from 'pg';
import type { Sql } from 'sql-template-tag';
import { Database } from '../../src/kernel/database/database.js';
import type { TestApp } from './app.js';

/** How PostgreSQL reaches the rows of one statement: its scans, as `Index Scan of idx_products_name_key`. */
export interface Plan {
  readonly sql: string;
  readonly scans: readonly string[];
}

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: Node[];
}

/** PostgreSQL plans five times for the values at hand, then decides whether one plan will do for all. */
const RUNS = 6;

interface Statement {
  readonly sql: Sql;
  readonly prepared: boolean;
}

/**
 * The plans of what a request asks of the database, counts left out: they read
 * all that matches and are kept in memory. Those of a prepared statement are
 * the ones it has after it was run for a while, as in a server.
 */
export async function plansOf(app: TestApp, request: () => Promise<{ status: number }>): Promise<Plan[]> {
  const statements = await statementsOf(app, request);
  const plans: Plan[] = [];
  for (const statement of statements.filter(({ sql }) => !/^\s*select count\(/.test(sql.text))) {
    plans.push(await explain(app.sql, statement));
  }
  return plans;
}

async function statementsOf(app: TestApp, request: () => Promise<{ status: number }>): Promise<Statement[]> {
  const database = app.app.get(Database);
  const query = jest.spyOn(database, 'query');
  const queryUnprepared = jest.spyOn(database, 'queryUnprepared');
  try {
    const { status } = await request();
    if (status >= 300) throw new Error(`The request was answered with ${status}.`);
    return [
      ...query.mock.calls.map(([sql]) => ({ sql, prepared: true })),
      ...queryUnprepared.mock.calls.map(([sql]) => ({ sql, prepared: false })),
    ];
  } finally {
    query.mockRestore();
    queryUnprepared.mockRestore();
  }
}

async function explain(client: Client, { sql: { text, values }, prepared }: Statement): Promise<Plan> {
  const given = values.length === 0 ? '' : `(${values.map(literal).join(', ')})`;
  const ask = `explain (format json) execute looked_at ${given}`;
  await client.query(`prepare looked_at as ${text}`);
  try {
    for (let count = 0; count < (prepared ? RUNS : 0); count++) await client.query(ask);
    const { rows } = await client.query<{ 'QUERY PLAN': Array<{ Plan: Node }> }>(ask);
    return { sql: text, scans: rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => scansOf(Plan))) };
  } finally {
    await client.query('deallocate looked_at');
  }
}

function scansOf(node: Node): string[] {
  const target = node['Index Name'] ?? node['Relation Name'];
  const below = (node.Plans ?? []).flatMap(scansOf);
  return target === undefined ? below : [`${node['Node Type']} of ${target}`, ...below];
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return escapeLiteral(`{${value.map((part) => JSON.stringify(part)).join(',')}}`);
  return escapeLiteral(value instanceof Date ? value.toISOString() : String(value));
}
