import { PERMISSIONS } from '../permissions.js';

/** `orders:*`, `*:read`, `*` or the name itself. */
export const PERMISSION_PATTERN = /^(\*|([a-z0-9_.-]+|\*):([a-z0-9_.-]+|\*))$/;

/** Whether a pattern stands for a permission. */
export function covers(pattern: string, permission: string): boolean {
  const [ofResource, ofAction = '*'] = pattern.split(':');
  const [resource = '*', action = '*'] = permission.split(':');
  return ['*', resource].includes(ofResource ?? '*') && ['*', action].includes(ofAction);
}

/** The permissions of code that a pattern stands for. */
export function permissionsMatching(pattern: string): string[] {
  return Object.keys(PERMISSIONS).filter((permission) => covers(pattern, permission));
}
