import { describeMembers } from '../../kernel/errors/problem-documentation.js';
import { notFound, problem } from '../../kernel/errors/problem.js';

export class RoleNotFound extends notFound('role_not_found', 'role') {}

export class RoleNameTaken extends problem(
  'conflict',
  'role_name_taken',
  'Role name in use',
  'Another role has this name. Tokens, rules and users refer to roles by name.',
  (name: string, cause: unknown) => [`Another role has the name ${name}.`, { cause }],
) {}

export class RoleProtected extends problem(
  'conflict',
  'role_protected',
  'System role',
  'The roles admin, manager and user are used by the code: they cannot be renamed, moved or deleted, and admin keeps every permission that the code uses. Their description and other permissions can be changed.',
  (name: string, restriction: string) => `${name} is a system role: ${restriction}.`,
) {}

export class RoleInUse extends problem(
  'conflict',
  'role_in_use',
  'Role in use',
  'The role is assigned to users or is the parent of other roles; `holders` is the number of users, `children` names the roles. Remove these first. A deleted user counts until it is purged.',
  (name: string, holders: number, children: readonly string[]) => {
    const uses = [
      ...(holders > 0 ? [`${holders} ${holders === 1 ? 'user has' : 'users have'} it`] : []),
      ...(children.length > 0 ? [`it is the parent of ${children.join(', ')}`] : []),
    ];
    return [`The role ${name} cannot be deleted: ${uses.join(', and ')}.`, { extensions: { holders, children } }];
  },
) {}

export class RoleCycle extends problem(
  'conflict',
  'role_cycle',
  'Cycle of roles',
  'The parent inherits, directly or indirectly, from this role. Nothing was changed.',
  (name: string, parent: string, cause: unknown) => [
    `${parent} cannot be the parent of ${name}, because it inherits from ${name}.`,
    { cause },
  ],
) {}

export class PermissionNotFound extends notFound('permission_not_found', 'permission') {}

export class PermissionNameTaken extends problem(
  'conflict',
  'permission_name_taken',
  'Permission name in use',
  'Another permission has this name.',
  (name: string, cause: unknown) => [`Another permission has the name ${name}.`, { cause }],
) {}

export class PermissionProtected extends problem(
  'conflict',
  'permission_protected',
  'System permission',
  'The code uses this permission: it cannot be renamed or deleted. To prevent its use, remove it from roles or create a rule.',
  (name: string, action: string) => `${name} is a system permission: it cannot be ${action}.`,
) {}

export class RuleNotFound extends notFound('rule_not_found', 'rule') {}

export class RuleNameTaken extends problem(
  'conflict',
  'rule_name_taken',
  'Rule name in use',
  'Another rule has this name. Explanations of decisions refer to rules by name.',
  (name: string, cause: unknown) => [`Another rule has the name ${name}.`, { cause }],
) {}

describeMembers('role_in_use', {
  holders: { type: 'integer', description: 'Number of users who have it.', example: 2 },
  children: {
    type: 'array',
    description: 'Roles whose parent it is.',
    items: { type: 'string' },
    example: ['packing'],
  },
});
