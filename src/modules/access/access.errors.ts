import { AppError } from '../../kernel/errors/app-error.js';
import { problemType } from '../../kernel/errors/problem-type.js';

const roleNotFound = problemType('not_found', 'role_not_found', 'No such role', 'No role has this id.');
const roleNameTaken = problemType(
  'conflict',
  'role_name_taken',
  'Role name in use',
  'Another role has this name. A role is known by its name, in tokens, in rules and to those who hold it.',
);
const roleProtected = problemType(
  'conflict',
  'role_protected',
  'System role',
  'The roles admin, manager and user are named in code: they can be neither renamed, moved nor deleted, and admin keeps every permission that code asks for. Their description and other permissions can be changed.',
);
const roleInUse = problemType(
  'conflict',
  'role_in_use',
  'Role in use',
  'Accounts hold this role, or other roles have it as their parent; `holders` and `children` say how many. Take it from them first. An account that was deleted counts until it is purged.',
);
const roleCycle = problemType(
  'conflict',
  'role_cycle',
  'Role above itself',
  'The parent that was named inherits, directly or through others, from this very role. Nothing was changed.',
);
const permissionNotFound = problemType(
  'not_found',
  'permission_not_found',
  'No such permission',
  'No permission has this id.',
);
const permissionNameTaken = problemType(
  'conflict',
  'permission_name_taken',
  'Permission name in use',
  'Another permission has this name.',
);
const permissionProtected = problemType(
  'conflict',
  'permission_protected',
  'System permission',
  'Code asks for this permission by its name: it can be neither renamed nor deleted. Take it from roles, or make a rule, to stop its use.',
);
const ruleNotFound = problemType('not_found', 'rule_not_found', 'No such rule', 'No rule has this id.');
const ruleNameTaken = problemType(
  'conflict',
  'rule_name_taken',
  'Rule name in use',
  'Another rule has this name. Decisions are explained by the names of rules, so each has one of its own.',
);

export class RoleNotFound extends AppError {
  constructor(id: string) {
    super(roleNotFound, `No role has the id ${id}.`);
  }
}

export class RoleNameTaken extends AppError {
  constructor(name: string, cause: unknown) {
    super(roleNameTaken, `Another role is called ${name}.`, { cause });
  }
}

export class RoleProtected extends AppError {
  constructor(name: string, what: string) {
    super(roleProtected, `${name} is a system role: ${what}.`);
  }
}

export class RoleInUse extends AppError {
  constructor(name: string, holders: number, children: readonly string[]) {
    const held = holders === 0 ? [] : [`${holders} ${holders === 1 ? 'account holds' : 'accounts hold'} it`];
    const above = children.length === 0 ? [] : [`it is the parent of ${children.join(', ')}`];
    super(roleInUse, `The role ${name} can not be deleted: ${[...held, ...above].join(', and ')}.`, {
      extensions: { holders, children },
    });
  }
}

export class RoleCycle extends AppError {
  constructor(name: string, parent: string, cause: unknown) {
    super(roleCycle, `${parent} can not be the parent of ${name}: it inherits from it.`, { cause });
  }
}

export class PermissionNotFound extends AppError {
  constructor(id: string) {
    super(permissionNotFound, `No permission has the id ${id}.`);
  }
}

export class PermissionNameTaken extends AppError {
  constructor(name: string, cause: unknown) {
    super(permissionNameTaken, `Another permission is called ${name}.`, { cause });
  }
}

export class PermissionProtected extends AppError {
  constructor(name: string, what: string) {
    super(permissionProtected, `${name} is a system permission: it can not be ${what}.`);
  }
}

export class RuleNotFound extends AppError {
  constructor(id: string) {
    super(ruleNotFound, `No rule has the id ${id}.`);
  }
}

export class RuleNameTaken extends AppError {
  constructor(name: string, cause: unknown) {
    super(ruleNameTaken, `Another rule is called ${name}.`, { cause });
  }
}
