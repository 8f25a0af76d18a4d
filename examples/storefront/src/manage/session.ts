import { browserStore, type SessionStore } from 'keelson-client';
import { PageSession } from '../state/session.js';

const sessions = browserStore('keelson-admin');

/** The cookies may be those of a sign-in at /admin, of which this store does not know. */
const store: SessionStore = {
  read: async () => (await sessions.read()) ?? { mode: 'cookie', refreshedAt: 0 },
  write: (session) => sessions.write(session),
};

/** Cookies hold the session, like at /admin: a manager who signs in there is signed in here. */
export const session = new PageSession(store);

export const { api } = session;
