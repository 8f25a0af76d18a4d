import {
  DatabaseClient,
  PINNED,
  prepareSession,
  type SessionOptions,
  type Settings,
} from '../connections/database-client.js';
import { poolerClient } from './pooler-client.js';

/** What the start has found out about the connections of DATABASE_URL. */
export interface PoolMode {
  /** Whether a connection keeps its session between two transactions. */
  readonly keepsSessions: boolean;
  /** Whether a statement that was prepared once can be run again by its name. */
  readonly namesStatements: boolean;
  /** The role that statements of requests take on. */
  readonly role?: string;
  /** With the schemas of extensions; used where sessions are not kept. */
  readonly searchPath: string;
}

/** Of connections that no pooler is before, or one that keeps sessions. */
export const NO_POOLER: PoolMode = { keepsSessions: true, namesStatements: true, searchPath: '' };

/**
 * The options of a pool whose statements run with the settings: set once for each
 * connection where it keeps its session, else with each transaction.
 */
export function sessionOptions(poolMode: PoolMode, settings: Settings = {}): SessionOptions {
  if (!poolMode.keepsSessions) {
    const all = { ...PINNED, search_path: poolMode.searchPath, ...settings };
    return { Client: poolerClient({ settings: all, named: poolMode.namesStatements }) };
  }
  return {
    Client: poolMode.namesStatements ? DatabaseClient : poolerClient({ named: false }),
    onConnect: (client) => prepareSession(client, settings),
  };
}
