import { browserStore } from 'keelson-client';
import { PageSession } from '../state/session.js';

/** Without cookies, so that a manager signed in at /admin in the same browser stays signed in there. */
export const session = new PageSession(browserStore('keelson-shop'), (request) =>
  fetch(new Request(request, { credentials: 'omit' })),
);

export const { api } = session;
