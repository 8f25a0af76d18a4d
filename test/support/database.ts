import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A new database, copied from the migrated template. */
export async function createDatabase(template = 'keelson_template'): Promise<TestDatabase> {
  const name = `keelson_${process.env.JEST_WORKER_ID ?? '0'}_${randomBytes(4).toString('hex')}`;
  // Copied file by file, a database is also dropped four times faster.
  await administer(`create database ${name} template ${template} strategy file_copy`);
  const url = new URL(serverUrl());
  url.pathname = name;
  return { url: url.href, drop: () => administer(`drop database ${name} with (force)`) };
}

/** Runs statements over a connection of their own, beside the application. */
export async function connect(url: string): Promise<Client> {
  // Changes by hand are refused without a reason.
  const address = new URL(url);
  // Beside those that the address has.
  const options = [address.searchParams.get('options') ?? '', '-c keelson.audited=test'].join(' ').trim();
  address.searchParams.set('options', options);
  const client = new Client(address.href);
  client.on('error', () => {});
  await client.connect();
  return takingTurns(client);
}

/** Has each statement wait for the one before it, as `pg` asks of those who share a connection. */
function takingTurns(client: Client): Client {
  const send = client.query.bind(client) as (...call: unknown[]) => Promise<unknown>;
  let turn: Promise<unknown> = Promise.resolve();
  const query = (...call: unknown[]) => {
    const result = turn.then(() => send(...call));
    turn = result.catch(() => undefined);
    return result;
  };
  return Object.assign(client, { query });
}

async function administer(statement: string): Promise<void> {
  const client = await connect(serverUrl());
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        await client.query(statement);
        return;
      } catch (error) {
        // Another worker is copying the template in this very moment.
        if ((error as { code?: string }).code !== '55006' || attempt === 50) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  } finally {
    await client.end();
  }
}

function serverUrl(): string {
  const url = process.env.TEST_POSTGRES_URL;
  if (!url) throw new Error('No test server: the global set-up of Jest starts it.');
  return url;
}
