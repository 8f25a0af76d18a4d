import { includesRole, permissionsOf, ROLES } from './permissions.js';

describe('roles', () => {
  it('hold what the roles below them hold, and more', () => {
    const [admin, manager, user] = ROLES.map((role) => permissionsOf([role]));
    expect([...admin!]).toEqual(expect.arrayContaining([...manager!]));
    expect([...manager!]).toEqual(expect.arrayContaining([...user!]));
    expect(admin!.size).toBeGreaterThan(manager!.size);
    expect(manager!.size).toBeGreaterThan(user!.size);
  });

  it('add up', () => {
    expect(permissionsOf(['user', 'manager'])).toEqual(permissionsOf(['manager']));
    expect(permissionsOf([])).toEqual(new Set());
    expect(permissionsOf(['nobody' as never])).toEqual(new Set());
  });

  it('stand for those below them', () => {
    expect(ROLES.map((held) => ROLES.map((wanted) => includesRole([held], wanted)))).toEqual([
      [true, true, true],
      [false, true, true],
      [false, false, true],
    ]);
    expect(includesRole([], 'user')).toBe(false);
    expect(includesRole(['user', 'admin'], 'manager')).toBe(true);
  });
});
