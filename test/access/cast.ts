import { AuthorizationChangeNotifier } from '../../src/kernel/auth/guard/authorization-change-notifier.js';
import { canBeScope, PERMISSIONS } from '../../src/kernel/auth/permissions.js';
import { userSubject } from '../../src/kernel/auth/guard/authentication-cache.js';
import type { TestApp } from '../support/app.js';
import { createApiKey } from '../support/api-keys.js';
import type { ApiClient } from '../support/client.js';

/** The callers of a route, in the order of the table's columns. */
export const CALLERS = [
  'anonymous',
  'owner',
  'other',
  'manager',
  'admin',
  'keyWithoutScopes',
  'keyWithAllScopes',
  'revoked',
] as const;
export type Caller = (typeof CALLERS)[number];

/** Those who call, and those who make what is called. */
export interface Cast extends Record<Exclude<Caller, 'revoked'>, ApiClient> {
  readonly app: TestApp;
  /** A second manager: what only managers can have belongs to them. */
  readonly author: ApiClient;
  /** An admin's credentials that are no longer valid. */
  readonly revoked: readonly ApiClient[];
}

export async function gatherCast(app: TestApp): Promise<Cast> {
  const [owner, other, manager, author, admin] = await Promise.all(
    ['user', 'user', 'manager', 'manager', 'admin'].map((role) => app.signIn(role)),
  );
  const scopes = Object.keys(PERMISSIONS).filter(canBeScope);
  const [bare, full] = [await createApiKey(admin!, { scopes: [] }), await createApiKey(admin!, { scopes })];
  return {
    app,
    anonymous: app.nobody,
    owner: owner!,
    other: other!,
    manager: manager!,
    author: author!,
    admin: admin!,
    keyWithoutScopes: bare.client,
    keyWithAllScopes: full.client,
    revoked: [await deactivated(app), await signedOut(app), await revokedKey(admin!, scopes)],
  };
}

/** All of them have been let in before, so that the application remembers them as good. */
async function letInBefore(client: ApiClient): Promise<ApiClient> {
  const { status } = await client.get('users/me');
  if (status !== 200) throw new Error(`A credential that was good was refused with ${status}.`);
  return client;
}

async function deactivated(app: TestApp): Promise<ApiClient> {
  const admin = await letInBefore(await app.signIn('admin'));
  await app.sql.query('update users set is_active = false where id = $1', [admin.userId]);
  await app.app.get(AuthorizationChangeNotifier).invalidate(userSubject(admin.userId!));
  return admin;
}

async function signedOut(app: TestApp): Promise<ApiClient> {
  const admin = await letInBefore(await app.signIn('admin'));
  await admin.post('auth/logout');
  return admin;
}

async function revokedKey(admin: ApiClient, scopes: readonly string[]): Promise<ApiClient> {
  const { id, client } = await createApiKey(admin, { scopes });
  await letInBefore(client);
  await admin.delete(`api-keys/${id}`);
  return client;
}
