import { Client, escapeIdentifier } from 'pg';

const databaseMissing = '3D000';
const alreadyExists = ['42P04', '23505'];

/** Creates the database of the address unless it exists. The address is known to work then. */
export async function ensureDatabase(url: string): Promise<'created' | 'found'> {
  try {
    await withClient(url, () => Promise.resolve());
    return 'found';
  } catch (error) {
    if (codeOf(error) !== databaseMissing) throw error;
    await administer(url, create);
    return 'created';
  }
}

/**
 * Drops the database of the address, with all its connections.
 * @public Used by scripts/database.mjs.
 */
export function dropDatabase(url: string): Promise<void> {
  return administer(url, async (client, name) => {
    await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
  });
}

/** Runs `work` with the name of the database, on a connection to the maintenance database of its server. */
function administer(url: string, work: (client: Client, name: string) => Promise<void>): Promise<void> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  const maintenance = Object.assign(new URL(url), { pathname: '/postgres' }).href;
  return withClient(maintenance, (client) => work(client, name));
}

/** Two processes that find it missing may both try. */
async function create(client: Client, name: string): Promise<void> {
  try {
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
  } catch (error) {
    if (!alreadyExists.includes(codeOf(error) ?? '')) throw error;
  }
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // Without a listener, a lost connection would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

const codeOf = (error: unknown): string | undefined => (error as { code?: string }).code;
