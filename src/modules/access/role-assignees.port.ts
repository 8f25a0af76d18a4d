/** Port: counts the users with a role. The users module provides it. */
export abstract class RoleAssignees {
  abstract countAssignees(role: string): Promise<number>;
}
