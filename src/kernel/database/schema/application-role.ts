import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { type Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { Config } from '../../../config/config.js';
import { withDedicatedConnection } from '../connections/dedicated-connection.js';
import { EXTENSIONS } from './extensions.js';
import { RUNTIME_ROLE } from './runtime-role.js';

const ITERATIONS = 4096;

/**
 * Makes `login` a role that the application signs in as, and sets its
 * password; may be repeated. The configured connection must belong to an
 * administrator with CREATEROLE and CREATEDB who owns the database.
 *
 * Also makes the extensions of the schema, which some services let only
 * administrators do.
 *
 * The database, and what migrations make in it, belongs to `<database>_owner`,
 * which has no login. Sessions of `login` take that role on. So do those of
 * `<login>_clone`, which has no password yet: a secret store that alternates
 * between two logins sets it, and each may change the tables of the other.
 *
 * The owner may take on the runtime role, so that statements of the application
 * cannot change audit records; unless another administrator of the server made
 * that role and the configured one may not grant it.
 *
 * All or nothing. Rejects with PostgreSQL's error, such as 42501 when a right
 * is missing.
 */
export function createApplicationRole(config: Config, login: string, password: string): Promise<void> {
  return withDedicatedConnection(config.database, async (client) => {
    await client.query('begin');
    const { rows } = await client.query<{ database: string }>('select current_database() as database');
    const database = rows[0]?.database ?? '';
    const name = escapeIdentifier(database);
    const ownerName = `${database}_owner`;
    const owner = escapeIdentifier(ownerName);
    await createMissing(client, ownerName, 'nologin');
    await client.query(`grant ${owner} to current_user`);
    for (const role of [login, `${login}_clone`]) {
      await createMissing(client, role, 'login');
      await client.query(`grant ${owner} to ${escapeIdentifier(role)}`);
      await client.query(
        `alter role ${escapeIdentifier(role)} in database ${name} set role = ${escapeLiteral(ownerName)}`,
      );
    }
    await client.query(`alter role ${escapeIdentifier(login)} password ${escapeLiteral(scramVerifier(password))}`);
    for (const extension of EXTENSIONS) await client.query(`create extension if not exists ${extension}`);
    await client.query(`alter database ${name} owner to ${owner}`);
    await createMissing(client, RUNTIME_ROLE, 'nologin');
    await client.query(`do $$ begin
      grant ${RUNTIME_ROLE} to ${owner};
    exception when insufficient_privilege then null; end $$`);
    await client.query(`revoke all on database ${name} from public`);
    await client.query('commit');
  });
}

async function createMissing(client: Client, role: string, attribute: 'login' | 'nologin'): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  if (rowCount === 0) await client.query(`create role ${escapeIdentifier(role)} ${attribute}`);
}

/** What PostgreSQL stores of a password (RFC 5803), made here so that no log of the server shows the password. */
function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, 32, 'sha256');
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${keyed('Server Key').toString('base64')}`;
}
