import type { EffectivePermissions } from '../actor.js';

/**
 * Whether a permission follows from roles and direct grants: what may be given away, and
 * which scopes of a key count. What an actor may do is for `Policy` to say, which also
 * asks the rules.
 */
export function holdsPermission(
  { permissions }: Pick<EffectivePermissions, 'permissions'>,
  permission: string,
): boolean {
  return (permissions as ReadonlySet<string>).has(permission);
}
