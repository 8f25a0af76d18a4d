import { Client, isProblem, type SessionStore } from 'keelson-client';
import type { User } from '../api.js';
import { Store } from './store.js';

/** The client of this page and who is signed in with it. */
export class PageSession {
  readonly api: Client;
  /** Undefined until it is known. */
  readonly user = new Store<User | null | undefined>(undefined);

  constructor(store: SessionStore, fetch?: (request: Request) => Promise<Response>) {
    this.api = new Client({
      baseUrl: location.origin,
      store,
      onSessionEnd: () => this.user.set(null),
      ...(fetch && { fetch }),
    });
    void this.restore();
  }

  async signIn(email: string, password: string, mode: 'body' | 'cookie'): Promise<void> {
    await this.api.signIn({ email, password, mode });
    this.user.set(await this.api.get('/api/v1/users/me'));
  }

  async signOut(): Promise<void> {
    try {
      await this.api.signOut();
    } finally {
      this.user.set(null);
    }
  }

  /** Continues the session of an earlier page. */
  private async restore(): Promise<void> {
    try {
      this.user.set((await this.api.isSignedIn()) ? await this.api.get('/api/v1/users/me') : null);
    } catch (error) {
      if (!isProblem(error)) console.warn(error);
      this.user.set(null);
    }
  }
}
