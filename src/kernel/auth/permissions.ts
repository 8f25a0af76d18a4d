/** Roles, the mightier first: each holds what the ones below it hold. */
export const ROLES = ['admin', 'manager', 'user'] as const;
export type Role = (typeof ROLES)[number];

/** What each role may do beyond the roles below it. */
const GRANTS = {
  user: ['orders:place', 'ai:use'],
  manager: ['users:read', 'products:manage', 'orders:read', 'orders:manage', 'audits:read', 'reports:create'],
  admin: ['users:manage', 'orders:delete', 'audits:manage', 'jobs:manage', 'reports:read'],
} as const satisfies Record<Role, readonly string[]>;

export type Permission = (typeof GRANTS)[Role][number];

const BY_ROLE = new Map<Role, ReadonlySet<Permission>>(
  ROLES.map((role, rank) => [role, new Set(ROLES.slice(rank).flatMap((below) => GRANTS[below]))]),
);

/** Everything that any of the roles may do. */
export function permissionsOf(roles: readonly Role[]): ReadonlySet<Permission> {
  const [only] = roles;
  if (roles.length === 1 && only) return BY_ROLE.get(only) ?? new Set();
  return new Set(roles.flatMap((role) => [...(BY_ROLE.get(role) ?? [])]));
}

/** True when one of `held` is `wanted` or stands above it. */
export function includesRole(held: readonly Role[], wanted: Role): boolean {
  return held.some((role) => ROLES.indexOf(role) <= ROLES.indexOf(wanted));
}
