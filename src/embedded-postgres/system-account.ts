import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { StartupError } from '../config/startup.error.js';

/** The system account that runs PostgreSQL when this process runs as root. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root. For root this is the account that owns the cluster, else `postgres`, else `nobody`.
 * For other users it is undefined: the server runs as the same user.
 */
export function serverAccount(cluster: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n').map(parse);
  const owner = existsSync(cluster) ? statSync(cluster) : undefined;
  if (owner && owner.uid !== 0) {
    const known = accounts.find((account) => account.uid === owner.uid);
    return { name: known?.name ?? String(owner.uid), uid: owner.uid, gid: owner.gid };
  }
  for (const name of ['postgres', 'nobody']) {
    const account = accounts.find((candidate) => candidate.name === name);
    if (account && account.uid !== 0) return account;
  }
  throw new StartupError(
    'PostgreSQL does not run as root, and /etc/passwd has neither a "postgres" nor a "nobody" account. ' +
      'Start as an ordinary user, or set DATABASE_URL to your own server.',
  );
}

/** Whether the account can enter a folder. A shell tries it, because modes do not show ACLs and mounts. */
export function canEnter(account: Account | undefined, folder: string): boolean {
  if (!account) return true;
  const script = 'cd "$1" 2>/dev/null';
  return spawnSync('/bin/sh', ['-c', script, 'sh', folder], { cwd: '/', ...identity(account) }).status === 0;
}

/** The options of `spawn` to run a process as the account. */
export function identity(account: Account | undefined): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {};
}

function parse(line: string): Account {
  const [name = '', , uid, gid] = line.split(':');
  return { name, uid: Number(uid ?? 0), gid: Number(gid ?? 0) };
}
