/** Who is signed in. Cookies hold the tokens of a session in mode `cookie`; `refreshedAt` then tells refreshes apart. */
export interface Session {
  readonly mode: 'body' | 'cookie';
  readonly accessToken?: string;
  readonly refreshToken?: string;
  /** Milliseconds since 1970. */
  readonly refreshedAt: number;
}

/** Where the session is kept. Tabs that share a store share the session. */
export interface SessionStore {
  read(): Session | undefined | Promise<Session | undefined>;
  write(session: Session | undefined): void | Promise<void>;
}

/** Keeps the session until the page or the process ends. */
export function memoryStore(): SessionStore {
  let session: Session | undefined;
  return { read: () => session, write: (next) => void (session = next) };
}

/** What React Native's AsyncStorage and `sessionStorage` have. */
export interface KeyValueStorage {
  getItem(key: string): string | null | Promise<string | null>;
  setItem(key: string, value: string): unknown;
  removeItem(key: string): unknown;
}

/**
 * Keeps the session in `storage`, under `key`. Not for `localStorage`: a tab may read there what another one has
 * replaced, and would use its refresh token again. See browserStore.
 */
export function storageStore(storage: KeyValueStorage, key = 'keelson-session'): SessionStore {
  return {
    async read() {
      const text = await storage.getItem(key);
      return text === null ? undefined : (JSON.parse(text) as Session);
    },
    async write(session) {
      await (session ? storage.setItem(key, JSON.stringify(session)) : storage.removeItem(key));
    },
  };
}

/** Keeps the session in IndexedDB, which all tabs of an origin see alike. */
export function browserStore(name = 'keelson-session'): SessionStore {
  const table = 'session';
  const { indexedDB } = globalThis as unknown as { indexedDB: Databases };
  let opened: Promise<DatabaseHandle> | undefined;
  const open = () => {
    const request = indexedDB.open(name, 1);
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(table));
    return resultOf(request);
  };
  const rows = async (mode: 'readonly' | 'readwrite') =>
    (await (opened ??= open())).transaction(table, mode).objectStore(table);
  return {
    read: async () => (await resultOf((await rows('readonly')).get(table))) as Session | undefined,
    async write(session) {
      const all = await rows('readwrite');
      await resultOf(session ? all.put(session, table) : all.delete(table));
    },
  };
}

/** What is used of IndexedDB; types of the DOM are not everywhere. */
interface Pending<T> {
  readonly result: T;
  readonly error: Error | null;
  addEventListener(type: 'success' | 'error' | 'upgradeneeded', listener: () => void): void;
}
interface Rows {
  get(key: string): Pending<unknown>;
  put(value: Session, key: string): Pending<unknown>;
  delete(key: string): Pending<unknown>;
}
interface DatabaseHandle {
  createObjectStore(name: string): void;
  transaction(name: string, mode: string): { objectStore(name: string): Rows };
}
interface Databases {
  open(name: string, version: number): Pending<DatabaseHandle>;
}

function resultOf<T>(request: Pending<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed.')));
  });
}

interface Locks {
  request<T>(name: string, work: () => Promise<T>): Promise<T>;
}

const LOCK = 'keelson-session-refresh';

/**
 * Renews the session at most once at a time. A refresh token can be used once, and using it again ends the session:
 * calls of this page wait for the same refresh, and tabs take turns (Web Locks) and then find the session renewed.
 */
export class SessionRefresher {
  private running: Promise<Session | undefined> | undefined;

  constructor(
    private readonly store: SessionStore,
    /** Undefined when the session has ended. Throws when this cannot be found out. */
    private readonly renew: (session: Session) => Promise<Session | undefined>,
  ) {}

  /** The session after `refused`, with which a request was refused; undefined when it has ended. */
  refresh(refused: Session): Promise<Session | undefined> {
    this.running ??= this.exclusively(refused).finally(() => (this.running = undefined));
    return this.running;
  }

  private exclusively(refused: Session): Promise<Session | undefined> {
    const { locks } = (globalThis as { navigator?: { locks?: Locks } }).navigator ?? {};
    const work = async () => {
      const current = await this.store.read();
      if (!current || current.refreshedAt !== refused.refreshedAt) return current;
      const next = await this.renew(current);
      await this.store.write(next);
      return next;
    };
    return locks ? locks.request(LOCK, work) : work();
  }
}
