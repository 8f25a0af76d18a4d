import { PERMISSIONS } from '../../src/kernel/auth/permissions.js';
import { read } from '../unit/project.js';
import { CALLERS } from './cast.js';
import { ROUTES } from './routes.table.js';

const BASE = '/api/v1';
/** What the second column of the page begins with. */
const WHO = /^(public|signed-in users|`(?<permission>[\w:-]+)` \((?<roles>every role|manager, admin|admin)\))/;
const HOLDERS: Record<string, string> = { user: 'every role', manager: 'manager, admin', admin: 'admin' };

describe('the page about routes', () => {
  const page = read('docs/routes.md');
  const rows = page
    .slice(page.indexOf('| Route'), page.indexOf('Other paths'))
    .split('\n')
    .slice(2)
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, routes, who]) => {
      const { permission, roles } = WHO.exec(who!)?.groups ?? {};
      return { routes: routesIn(routes!), who: who!, permission, roles };
    });
  const routes = ROUTES.map(({ route, outcomes }) => ({ route: route.replace(/:(\w+)/g, '{$1}'), outcomes }));
  const [inTable, beside] = [true, false].map((wanted) => routes.filter(({ route }) => belongs(route) === wanted));

  /** Its routes about health are to go, and are named apart. */
  function belongs(route: string): boolean {
    const path = route.split(' ')[1]!;
    return path.startsWith(`${BASE}/`) && !path.startsWith(`${BASE}/health`);
  }

  it('has every route of the API in its table once, and no other', () => {
    expect(rows.flatMap((row) => row.routes).toSorted()).toEqual(inTable!.map(({ route }) => route).toSorted());
  });

  it('names each of the others, or what it is below', () => {
    const named = [...page.matchAll(/`(?:[A-Z]+ )?(\/[^`]*)`/g)]
      .map(([, path]) => path!)
      .filter((path) => path !== BASE);
    const isNamed = (path: string) => named.some((name) => path === name || path.startsWith(`${name}/`));
    expect(beside!.map(({ route }) => route).filter((route) => !isNamed(route.split(' ')[1]!))).toEqual([]);
  });

  it('says of each who may call it, as calling it shows', () => {
    const told = rows.flatMap(({ routes: all, who, roles }) => all.map((route) => [route, whoIn(who, roles)]));
    const shown = inTable!.map(({ route, outcomes }) => [route, whoMay(outcomes)]);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(shown));
  });

  it('gives permissions to the roles that hold them', () => {
    const told = rows.flatMap(({ permission, roles }) => (permission ? [[permission, roles]] : []));
    const held = told.map(([permission]) => [
      permission,
      HOLDERS[PERMISSIONS[permission as keyof typeof PERMISSIONS]?.role],
    ]);
    expect(told.length).toBeGreaterThan(0);
    expect(told).toEqual(held);
  });
});

/** `PUT`, `PATCH`, `DELETE orders/{id}` are three routes. */
function routesIn(cell: string): string[] {
  let methods: string[] = [];
  return [...cell.matchAll(/`([A-Z]+)(?: ([^`]+))?`/g)].flatMap(([, method, path]) => {
    methods.push(method!);
    if (path === undefined) return [];
    const found = methods.map((each) => `${each} ${BASE}/${path}`);
    methods = [];
    return found;
  });
}

function whoIn(who: string, roles: string | undefined): string {
  if (roles === 'every role' || who.startsWith('signed-in users')) return 'users';
  return who.startsWith('public') ? 'public' : (roles ?? `not understood: ${who}`);
}

/** A caller who is refused with 403 may not call the route at all; a 404 hides resources of other users. */
function whoMay(outcomes: (typeof ROUTES)[number]['outcomes']): string {
  const of = (caller: (typeof CALLERS)[number]) => outcomes[CALLERS.indexOf(caller)];
  if (of('anonymous') !== 401) return 'public';
  if (of('other') !== 403) return 'users';
  return of('manager') === 403 ? 'admin' : 'manager, admin';
}
