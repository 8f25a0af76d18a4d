import { PERMISSIONS, type Permission } from '../permissions.js';

/** What kind of value an attribute has; it decides which operators make sense and how values compare. */
export type Kind = 'uuid' | 'text' | 'texts' | 'number' | 'boolean' | 'instant' | 'time' | 'address';

type Attributes = Readonly<Record<string, Kind>>;

/** Of whoever asks. */
export const ACTOR: Attributes = { userId: 'uuid', roles: 'texts', permissions: 'texts' };

/** Of the request that asks; times are UTC. Outside of a request the address, method and route are absent. */
export const CONTEXT: Attributes = {
  ip: 'address',
  method: 'text',
  route: 'text',
  credential: 'text',
  now: 'instant',
  time: 'time',
  weekday: 'text',
};

export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/**
 * Permissions that services ask about with the single thing in hand, and what
 * rules may ask of it. `userId` is its owner, who needs no grant for it.
 *
 * A permission that is not here is asked about as a whole: a rule for it can
 * have no conditions on a thing.
 */
export const RESOURCES = {
  'orders:read': {
    id: 'uuid',
    userId: 'uuid',
    status: 'text',
    totalAmount: 'number',
    totalCurrency: 'text',
    createdAt: 'instant',
  },
  'audits:read': {
    id: 'uuid',
    userId: 'uuid',
    actionType: 'text',
    entityType: 'text',
    entityId: 'uuid',
    status: 'text',
    createdAt: 'instant',
  },
  'reports:read': {
    id: 'uuid',
    userId: 'uuid',
    type: 'text',
    format: 'text',
    status: 'text',
    createdAt: 'instant',
  },
} as const satisfies Partial<Record<Permission, Attributes>>;

/** A permission that is asked about with the thing in hand. */
export type ResourcePermission = keyof typeof RESOURCES;

export function resourceAttributes(permission: string): Attributes | undefined {
  return Object.hasOwn(RESOURCES, permission) ? RESOURCES[permission as ResourcePermission] : undefined;
}

/** `orders:*`, `*:read`, `*` or the name itself. */
export const PERMISSION_PATTERN = /^(\*|([a-z0-9_.-]+|\*):([a-z0-9_.-]+|\*))$/;

/** Resource and action that a pattern stands for, `*` for any. */
export function partsOf(pattern: string): { resource: string; action: string } {
  const [resource = '*', action = '*'] = pattern.split(':');
  return { resource, action };
}

/** The permissions of code that a pattern matches. */
export function permissionsMatching(pattern: string): string[] {
  const wanted = partsOf(pattern);
  return Object.keys(PERMISSIONS).filter((name) => {
    const { resource, action } = partsOf(name);
    return ['*', resource].includes(wanted.resource) && ['*', action].includes(wanted.action);
  });
}
