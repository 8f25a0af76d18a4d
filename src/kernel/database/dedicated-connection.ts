import { Client } from 'pg';
import type { Config } from '../../config/config.js';

/** Runs `work` on a connection of its own, beside the pool, and ends that afterwards. */
export async function withDedicatedConnection<T>(
  { url }: Config['database'],
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
