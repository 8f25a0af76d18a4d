import { execFile, type ExecFileException } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StartupError } from '../config/startup.error.js';
import { identity } from './system-account.js';
import type { Binaries } from './binaries.js';
import { serverEnvironment } from './server-settings.js';
import type { Storage } from './storage.js';

const passwordFile = (cluster: string): string => join(cluster, 'keelson.password');

/** Creates the cluster when there is none. Throws StartupError when these binaries cannot run it. */
export async function ensureCluster(storage: Storage, binaries: Binaries, log: (line: string) => void): Promise<void> {
  if (existsSync(storage.cluster)) return requireSameMajor(storage.cluster, binaries);
  log(`Creating the PostgreSQL ${binaries.major} database files in ${storage.store} ...`);
  const began = performance.now();
  await createCluster(storage, binaries);
  log(`Created the database files in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
}

/** The password of the superuser, in a file that only its owner can read. */
export function readPassword(cluster: string): string {
  return readFileSync(passwordFile(cluster), 'utf8').trim();
}

function requireSameMajor(cluster: string, binaries: Binaries): void {
  const major = readVersion(cluster);
  if (major === binaries.major) return;
  throw new StartupError(
    `The data in ${cluster} was written by PostgreSQL ${major}, and PostgreSQL ${binaries.major} is installed, ` +
      'which cannot read it. Move that folder away to begin with an empty database, or dump the data with ' +
      `PostgreSQL ${major} and restore it.`,
  );
}

function readVersion(cluster: string): string {
  try {
    return readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const reason = code === 'EACCES' ? 'belongs to another account' : 'holds no database';
    const remedy = 'Move it away, or choose another DATA_DIR.';
    throw new StartupError(`${cluster} ${reason} (${code}). ${remedy}`, { cause });
  }
}

/** An initdb of a killed start may still write into the folder, and ends when the folder is gone. */
const REMOVAL = { recursive: true, force: true, maxRetries: 20, retryDelay: 25 };

/** The cluster is renamed into place when it is complete, so that a killed start leaves none that is not. */
async function createCluster({ store, cluster, account }: Storage, binaries: Binaries): Promise<void> {
  removeDrafts(store);
  // A unique name: an initdb of a killed start may still write into another draft.
  const draft = `${cluster}.new-${process.pid}`;
  const password = `${draft}.password`;
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(password, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  if (account) for (const path of [draft, password]) chownSync(path, account.uid, account.gid);
  const options = { cwd: store, env: serverEnvironment(), ...identity(account) };
  try {
    await promisify(execFile)(binaries.program('initdb'), initdbArguments(draft, password), options);
  } catch (error) {
    const { code, signal, stdout, stderr } = error as ExecFileException;
    const remedy = account?.name === undefined && process.getuid?.() === 0 ? ' Start as an ordinary user.' : '';
    throw new StartupError(
      `PostgreSQL could not create its files in ${draft} (initdb ended with ${code ?? signal}).${remedy}\n${stdout}${stderr}`,
    );
  }
  renameSync(password, passwordFile(draft));
  renameSync(draft, cluster);
  // The initdb of a killed start has made some of its folders anew before it ended.
  removeDrafts(store);
}

function removeDrafts(store: string): void {
  for (const name of readdirSync(store)) if (name.startsWith('data.new')) rmSync(join(store, name), REMOVAL);
}

function initdbArguments(folder: string, password: string): string[] {
  return [
    `--pgdata=${folder}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${password}`,
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
}
