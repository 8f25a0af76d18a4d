import type { Permission } from '../permissions.js';

/** The type of an attribute: it decides which operators are possible, and how values compare. */
export type Kind = 'uuid' | 'text' | 'texts' | 'number' | 'boolean' | 'instant' | 'time' | 'address';

type Attributes = Readonly<Record<string, Kind>>;

/** Attributes of the caller. */
export const ACTOR: Attributes = { userId: 'uuid', roles: 'texts', permissions: 'texts' };

/** Attributes of the request. Times are UTC. In a job there is no address, method or route. */
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
 * The permissions that are decided for single resources, and the attributes that
 * rules may name. The owner, `userId`, needs no permission. All other permissions
 * are decided as a whole: a rule for them has no conditions on a resource.
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

/** A permission that is decided for single resources. */
export type ResourcePermission = keyof typeof RESOURCES;

export function resourceAttributes(permission: string): Attributes | undefined {
  return Object.hasOwn(RESOURCES, permission) ? RESOURCES[permission as ResourcePermission] : undefined;
}
