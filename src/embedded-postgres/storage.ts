import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Account, canEnter, serverAccount } from './system-account.js';

/** The folders of the embedded server, and the account that runs it. */
export interface Storage {
  /** The folder in DATA_DIR, with the owner record. */
  home: string;
  /** The folder of the data, normally the same one. */
  store: string;
  cluster: string;
  logFile: string;
  account: Account | undefined;
}

/** The folder of the server in DATA_DIR, which is created when it is missing. */
export function homeOf(dataDir: string): string {
  const home = join(resolve(dataDir), 'postgres');
  mkdirSync(home, { recursive: true });
  return realpathSync(home);
}

/**
 * Chooses the folder of the data. When the account of the server cannot enter DATA_DIR, for example in the home of root,
 * it is a folder in /var/lib with a name derived from DATA_DIR, and MOVED.txt in DATA_DIR names it.
 */
export function openStorage(home: string, log: (line: string) => void): Storage {
  const account = serverAccount(join(home, 'data'));
  if (account) chmodSync(home, 0o755);
  if (canEnter(account, home)) return storage(home, home, account);
  const store = `/var/lib/keelson-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`;
  if (!existsSync(store)) {
    mkdirSync(store, { recursive: true });
    log(`The account "${account?.name}" cannot enter ${home}, so the data goes to ${store}.`);
  }
  chmodSync(store, 0o755);
  writeFileSync(
    join(home, 'MOVED.txt'),
    `PostgreSQL runs as the account "${account?.name}", which cannot enter this folder.\n` +
      `Its data and a copy of its programs are in ${store}.\n`,
  );
  return storage(home, store, serverAccount(join(store, 'data')));
}

function storage(home: string, store: string, account: Account | undefined): Storage {
  return { home, store, cluster: join(store, 'data'), logFile: join(store, 'postgres.log'), account };
}
