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

/**
 * The plans of what a request asks of the database, counts left out: they read
 * all that matches and are kept in memory. They are the plans of a prepared
 * statement that has been run for a while, as in a server.
 */
export async function plansOf(app: TestApp, request: () => Promise<{ status: number }>): Promise<Plan[]> {
  const statements = await statementsOf(app, request);
  const plans: Plan[] = [];
  for (const statement of statements.filter(({ text }) => !/^\s*select count\(/.test(text))) {
    plans.push(await explain(app.sql, statement));
  }
  return plans;
}

async function statementsOf(app: TestApp, request: () => Promise<{ status: number }>): Promise<Sql[]> {
  const statements: Sql[] = [];
  const query = jest.spyOn(app.app.get(Database), 'query');
  try {
    const { status } = await request();
    if (status >= 300) throw new Error(`The request was answered with ${status}.`);
    statements.push(...query.mock.calls.map(([sql]) => sql));
  } finally {
    query.mockRestore();
  }
  return statements;
}

async function explain(client: Client, { text, values }: Sql): Promise<Plan> {
  const given = values.length === 0 ? '' : `(${values.map(literal).join(', ')})`;
  const ask = `explain (format json) execute looked_at ${given}`;
  await client.query(`prepare looked_at as ${text}`);
  try {
    for (let count = 0; count < RUNS; count++) await client.query(ask);
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
