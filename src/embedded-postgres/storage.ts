import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Account, canEnter, serverAccount } from './system-account.js';

/** Where the embedded server keeps its things, and the account that runs it. */
export interface Storage {
  /** The folder under DATA_DIR that people know; the owner record lives here. */
  home: string;
  /** The folder that holds the data, normally the same one. */
  store: string;
  cluster: string;
  logFile: string;
  account: Account | undefined;
}

/** The folder under DATA_DIR whose server is meant, created when missing. */
export function homeOf(dataDir: string): string {
  const home = join(resolve(dataDir), 'postgres');
  mkdirSync(home, { recursive: true });
  return realpathSync(home);
}

/**
 * Decides where the data lives. The server's account may be unable to enter DATA_DIR, as when root keeps the project
 * in its own home; then the data goes to /var/lib under a name derived from DATA_DIR, and a note tells where.
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
