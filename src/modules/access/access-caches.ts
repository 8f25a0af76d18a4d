import { ALL_SUBJECTS } from '../../kernel/auth/guard/authentication-cache.js';

/**
 * The caches that every change of a role, permission or rule makes stale: each
 * shows names of the others, and all of them decide what users may do.
 */
export const ACCESS_CACHES = { counts: ['roles', 'permissions', 'rules'], subjects: [ALL_SUBJECTS] };
