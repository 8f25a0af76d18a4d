/**
 * The import rules. `npm run check:architecture` checks them, and
 * test/architecture proves each rule with a planted violation.
 */

/** Bottom up: a module may call only the modules in its row, which must be above it. */
const CALLS = {
  audits: [],
  access: ['audits'],
  users: ['audits', 'access'],
  identity: ['audits', 'access', 'users'],
  federation: ['audits', 'access', 'users', 'identity'],
  'api-keys': ['audits', 'users', 'identity'],
  products: ['audits'],
  orders: ['audits', 'users', 'products'],
  webhooks: ['audits', 'users', 'products', 'orders'],
  reports: ['audits', 'users', 'products', 'orders'],
  notifications: [
    'audits',
    'access',
    'users',
    'identity',
    'federation',
    'api-keys',
    'products',
    'orders',
    'reports',
    'webhooks',
  ],
  ai: ['audits', 'products', 'orders'],
  jobs: ['audits'],
  admin: [],
  health: [],
};

/** Bottom up: a folder of the kernel may import only folders before it, and `src/config`. */
const FLOORS = [
  ['context', 'errors', 'logging', 'telemetry', 'outgoing', 'secrets', 'money', 'csv', 'database', 'cache'],
  ['jobs', 'events', 'mail', 'auth', 'rate-limits', 'http', 'realtime', 'graphql'],
].flat();

const names = Object.keys(CALLS);
for (const [row, name] of names.entries()) {
  const upward = CALLS[name].filter((callee) => !names.slice(0, row).includes(callee));
  if (upward.length > 0) throw new Error(`${name} may not call ${upward.join(', ')}: list callees above their callers`);
}

const home = (name) => `^src/modules/${name}/`;
const anyModule = home('([^/]+)');
const door = '\\.(service|module|events|port|type)\\.ts$';
const packages = (...list) => `(^|/)node_modules/(@types/)?(${list.join('|')})/`;
const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    forbid('no-cycles', 'Files must not import each other, directly or indirectly.', {}, { circular: true }),

    forbid(
      'kernel-knows-no-module',
      'Modules import the kernel, never the other way round.',
      { path: '^src/kernel/' },
      { path: '^src/modules/' },
    ),
    ...FLOORS.slice(0, -1).map((floor, level) =>
      forbid(
        `kernel-${floor}-stands-on-lower-floors`,
        `The kernel's folders are ordered: ${floor} may import ${FLOORS.slice(0, level).join(', ') || 'none of the others'}.`,
        { path: `^src/kernel/${floor}/` },
        { path: '^src/kernel/', pathNot: FLOORS.slice(0, level + 1).map((lower) => `^src/kernel/${lower}/`) },
      ),
    ),
    forbid(
      'every-kernel-folder-has-a-floor',
      'Add a new folder of the kernel to the list of floors at the top of this file.',
      { path: '^src/kernel/', pathNot: FLOORS.map((floor) => `^src/kernel/${floor}/`) },
      { path: '.' },
    ),
    forbid(
      'nothing-knows-the-app',
      'Files at the top of src assemble the application; kernel and modules import only the configuration.',
      { path: '^src/(kernel|modules)/' },
      { path: '^src/([^/]+\\.ts$|demo/|embedded-postgres/)' },
    ),
    forbid(
      'config-imports-nothing',
      'The configuration is read before anything else exists.',
      { path: '^src/config/' },
      { path: '^src/', pathNot: '^src/config/' },
    ),

    forbid(
      'enter-by-the-service',
      'Other modules may import services, Nest modules, events, ports and types of GraphQL. Everything else is private.',
      { path: anyModule },
      { path: home('[^/]+'), pathNot: [home('$1'), door] },
    ),
    forbid(
      'the-app-enters-by-the-service',
      'Files at the top of src import what other modules may import, and entities, for the database.',
      { path: '^src/[^/]+\\.ts$' },
      { path: home('[^/]+'), pathNot: [door, '\\.entity\\.ts$'] },
    ),
    ...names.map((name) =>
      forbid(
        `${name}-calls-only-its-row`,
        `The table at the top of this file says that ${name} calls ${CALLS[name].join(', ') || 'no module'}. Inform modules above by events.`,
        { path: home(name) },
        { path: '^src/modules/', pathNot: [name, ...CALLS[name]].map(home) },
      ),
    ),
    forbid(
      'unlisted-module-calls-none',
      'A module may call no other until the table at the top of this file has a row for it.',
      { path: anyModule, pathNot: names.map(home) },
      { path: '^src/modules/', pathNot: home('$1') },
    ),

    forbid(
      'controllers-ask-services',
      'A controller calls its service; going to the repository would skip the rules of the service.',
      { path: '\\.controller\\.ts$' },
      { path: '\\.(repository|entity)\\.ts$' },
    ),
    forbid(
      'http-stays-at-the-edge',
      'Services, repositories and entities can be used without a request.',
      { path: '^src/modules/.*\\.(service|repository|entity|errors)\\.ts$' },
      { path: ['\\.(dto|controller)\\.ts$', packages('express', 'express-serve-static-core', '@nestjs/swagger')] },
    ),
    forbid(
      'sql-lives-in-repositories',
      'Only repositories, entities and kernel/database access PostgreSQL.',
      { path: '^src/', pathNot: ['\\.(repository|entity)\\.ts$', '^src/(kernel/database|embedded-postgres)/'] },
      { path: packages('typeorm', '@nestjs/typeorm', 'pg', 'pg-[^/]+') },
    ),
    forbid(
      'sql-is-written-in-repositories',
      'SQL is written in repositories, and in the kernel for its own tables.',
      { path: '^src/', pathNot: ['\\.repository\\.ts$', '^src/kernel/'] },
      { path: packages('sql-template-tag') },
    ),

    forbid(
      'providers-of-ai-behind-one-service',
      'Only src/modules/ai/provider imports the SDK; everything else calls its service.',
      { path: '^src/', pathNot: '^src/modules/ai/provider/' },
      { path: packages('openai') },
    ),

    forbid(
      'src-knows-no-test',
      'The application must not depend on its tests.',
      { path: '^src/' },
      { path: '^(test|bench)/' },
    ),
    forbid(
      'src-ships-whole',
      'A package that src imports belongs in dependencies: the image has no others.',
      { path: '^src/', pathNot: '\\.spec\\.ts$' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: 'node_modules/@types/' },
    ),
    forbid(
      'every-import-resolves',
      'The other rules cannot check an import that does not resolve.',
      {},
      { couldNotResolve: true },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      mainFields: ['main', 'types', 'typings'],
    },
  },
};
