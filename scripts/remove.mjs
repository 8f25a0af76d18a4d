/**
 * Removes a module, and everything that names it: routes, permissions, documents, tests, settings, packages.
 *
 *   npm run remove -- module suppliers    one that was generated
 *   npm run remove -- module ai           one that scripts/removal/modules.mjs lists as optional
 *
 * Its migrations are deleted. Databases in which they ran keep the tables until a new migration drops them.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, matchesGlob, relative, resolve } from 'node:path';
import ts from 'typescript';
import { formatFiles } from './format-files.mjs';
import { withoutAlert, withoutLines, withoutLinks, withoutSection, withoutTasks } from './removal/documents.mjs';
import { BASE, OPTIONAL } from './removal/modules.mjs';
import { withoutMentions, withoutProperty } from './removal/syntax.mjs';
import { removeUnused } from './removal/unused.mjs';
import { root } from './setup/paths.mjs';

/** Files that have modules as keys of objects, and as entries of lists. */
const KEYS = ['.dependency-cruiser.cjs', 'test/architecture/architecture.spec.ts'];
const LISTS = ['test/browser/swagger-ui.proof.ts', 'test/health/health.spec.ts'];
/** Tables of all routes. Elsewhere the routes of a generated module can be samples. */
const ROUTES = ['test/access/routes.table.ts', 'test/audits/every-change.spec.ts'];
const ALERTS = ['deploy/observability/alerts/rules.yml', 'deploy/observability/alerts/tests.yml'];
/** Takes files and exports out that nothing uses. */
const KNIP = ['node_modules/knip/bin/knip.js', '--fix', '--fix-type', 'exports,types,files', '--allow-remove-files'];
const LIST = 'scripts/removal/modules.mjs';

const [kind, name] = process.argv.slice(2);
const folder = `src/modules/${name}`;
const isOptional = name !== undefined && Object.hasOwn(OPTIONAL, name);
const { files, settings, config, mentions, tests, alerts, sections, lines, replacements } = {
  files: [],
  settings: /(?!)/,
  mentions: [],
  tests: [],
  alerts: [],
  sections: {},
  lines: {},
  replacements: {},
  ...(isOptional && OPTIONAL[name]),
};
if (kind !== 'module' || !name) fail('Name the module: npm run remove -- module suppliers');
const code = [folder, ...files].flatMap(matching).map(read).join('\n');
if (!/^[a-z][a-z0-9-]*$/.test(name) || code === '') fail(`There is no module ${name}.`);
if (BASE.includes(name)) {
  const optional = Object.keys(OPTIONAL).join(' and ');
  fail(`${name} is a part of the base. What can be removed is ${optional}, and modules that were generated.`);
}
const callers = [...importRules().matchAll(/^ {2}'?([\w-]+)'?: \[(.*)\],$/gm)].filter(([, , calls]) =>
  calls.includes(`'${name}'`),
);
if (callers.length > 0)
  fail(`${name} is called by ${callers.map(([, caller]) => caller).join(', ')}. Change that first.`);

const all = (pattern) => [...code.matchAll(pattern)].map(([, found]) => found);
const routes = all(/@Controller\((?:\{ path: )?'([^']+)'/g);
const tables = all(/@Entity\('(\w+)'/g);
const entityTypes = all(/entityType: '([\w-]+)'/g);
const migrations = globSync('migrations/*.ts', { cwd: root }).filter((file) =>
  tables.some((table) => read(file).includes(`create table ${table} (`)),
);

const deleted = new Set(
  [folder, `test/${name}`, ...files, ...migrations, `docs/features/${name}.md`, `test/support/${name}.ts`].flatMap(
    matching,
  ),
);
/** What to name in place of a deleted migration. */
const predecessors = new Map(
  migrations.map((file) => [basename(file, '.ts'), /Predecessor: [\w-]+/.exec(read(file))?.[0]]),
);
const touched = new Set();
const packages = importedBy(sources());
const rewritten = Object.entries(replacements).map(([file, pairs]) => [file, rewrite(file, pairs)]);
for (const [file, text] of rewritten) edit(file, () => text);
for (const file of deleted) rmSync(join(root, file));
for (const path of new Set([...deleted].map((file) => dirname(file)))) removeIfEmpty(path);

relinkMigrations();
if (isOptional) edit(LIST, (text) => withoutProperty(LIST, text, name));
if (config) edit('src/config/config.ts', (text) => withoutProperty('config.ts', text, config));
for (const file of sources()) edit(file, (text) => withoutMentions(file, text, (node) => isMention(file, node)));
removeUnusedMakers();
edit('src/kernel/http/openapi/openapi.ts', (text) =>
  withoutLines(text, (line) => line.trim().startsWith(`.addTag('${name}',`)),
);
editDocuments();
removeScripts();
await removeUnusedCode();
await formatFiles([...touched].filter((file) => existsSync(join(root, file))));

const left = importedBy(sources());
uninstall(packages.filter((each) => !left.includes(each)));
await formatFiles(['docs/dependencies.md', 'knip.json']);
run('scripts/access-tables.mjs');
run('scripts/client.mjs');
if (touched.has('scripts/dashboards.mjs')) run('scripts/dashboards.mjs');
const isReleased = Object.keys(JSON.parse(read('contract/openapi.json')).paths).some(isOwnRoute);
if (isReleased) run('scripts/contract.mjs', '--accept');
if (tables.length > 0)
  console.log(
    `Databases in use keep the tables ${tables.join(', ')}. Drop them in a migration: npm run migration:create -- drop-${name}`,
  );
console.log(
  `Removed ${name}: ${deleted.size} files deleted, ${touched.size} changed. Now run npm run check and npm test.`,
);

/** Whether a name or string of a file belongs to the module. */
function isMention(file, node) {
  const { text, parent } = node;
  if (isDeletedImport(file, node)) return true;
  if (file === 'jest.config.mjs' && deleted.has(text)) return true;
  if (settings.test(text) || mentions.includes(text)) return true;
  if (text.startsWith(`${name}:`) && isPermission(text)) return true;
  if (file === 'src/modules/audits/entity-types.ts' && entityTypes.includes(text)) return true;
  if ((isOptional || ROUTES.includes(file)) && isOwnRoute(text)) return true;
  if (text === name && isNameOfModule(file, node)) return true;
  return file.startsWith('test/') && tests.includes(text) && parent.expression?.text === 'describe';
}

/** Whether a name or string that is the name of the module means the module in this file. */
function isNameOfModule(file, node) {
  if (KEYS.includes(file)) return node.parent.name === node;
  if (file === 'test/health/health.spec.ts' && !code.includes(`registerReport('${name}'`)) return false;
  return LISTS.includes(file) && node.parent.elements?.includes(node) === true;
}

/** Whether a text is a route of the module, with or without its method. */
function isOwnRoute(text) {
  return routes.some((route) => new RegExp(`^([A-Z]+ +)?/api/v1/${route}(/|$)`).test(text));
}

function isPermission(text) {
  return /^[a-z-]+:[a-z]+$/.test(text);
}

function isDeletedImport(file, { text, parent }) {
  const isImport = parent.moduleSpecifier || parent.expression?.kind === ts.SyntaxKind.ImportKeyword;
  if (!text.startsWith('.') || !isImport) return false;
  return deleted.has(relative(root, resolve(root, dirname(file), text)).replace(/\.js$/, '.ts'));
}

/** Requests of test/access/resources.ts that no route of the table uses any longer, and those that only these use. */
function removeUnusedMakers() {
  const file = 'test/access/resources.ts';
  const uses = globSync('test/access/*.ts', { cwd: root }).map(read).join('\n');
  const makers = [...read(file).matchAll(/^export const (\w+)/gm)].map(([, maker]) => maker);
  const isUsed = (maker) => new RegExp(String.raw`of\.${maker}\b|[(,] ?${maker}[,)]`).test(uses);
  const unused = makers.filter((maker) => !isUsed(maker));
  if (unused.length === 0) return;
  edit(file, (text) => withoutMentions(file, text, (node) => unused.includes(node.text) && node.parent.name === node));
  removeUnusedMakers();
}

function editDocuments() {
  const isDeleted = (path) =>
    deleted.has(path) || (matching(path).length === 0 && [...deleted].some((file) => matches(file, path)));
  // docs/new-module.md has a generated module as its sample.
  for (const file of globSync(['*.md', 'docs/**/*.md'], { cwd: root, exclude: ['docs/new-module.md'] })) {
    edit(file, (text) => withoutLines(withoutLinks(file, text, isDeleted), isRouteRow));
  }
  for (const [file, heading] of Object.entries(sections)) edit(file, (text) => withoutSection(text, heading));
  for (const [file, starts] of Object.entries(lines)) {
    edit(file, (text) => withoutLines(text, (line) => starts.some((start) => line.startsWith(start))));
  }
  for (const file of ALERTS) edit(file, (text) => alerts.reduce(withoutAlert, text));
  edit('docs/architecture.md', (text) =>
    withoutLines(text, (line) => new RegExp(`^ {4}${name}( -->|$)|^\\| \`${name}\` `).test(line)),
  );
  edit('docs/living/tasks.md', (text) => withoutTasks(text, isDeleted));
  edit('.prettierignore', (text) => withoutLines(text, (line) => deleted.has(line)));
}

/** Imports, variables, exports and files that nothing uses any longer: nothing was unused before. */
async function removeUnusedCode() {
  for (;;) {
    await formatFiles([...touched].filter((file) => existsSync(join(root, file))));
    removeUnused([...touched].filter((file) => file.endsWith('.ts') && existsSync(join(root, file))));
    const before = new Map(sources().map((file) => [file, read(file)]));
    // It fails when it leaves a report, such as of packages, which are taken out below.
    spawnSync(process.execPath, KNIP, { cwd: root });
    const after = new Map(sources().map((file) => [file, read(file)]));
    const changed = [...before].filter(([file, text]) => after.get(file) !== text).map(([file]) => file);
    if (changed.length === 0) return;
    for (const file of changed) (after.has(file) ? touched : deleted).add(file);
  }
}

function isRouteRow(line) {
  return routes.some((route) => new RegExp(`^\\| \`[A-Z]+ ${route}[/\`]`).test(line));
}

/** npm scripts whose file is deleted, and their targets in the Makefile. */
function removeScripts() {
  const isGone = ([, command]) => [...deleted].some((file) => command.includes(file));
  const gone = Object.entries(JSON.parse(read('package.json')).scripts)
    .filter(isGone)
    .map(([script]) => script);
  if (gone.length === 0) return;
  edit('package.json', (text) =>
    withoutLines(text, (line) => gone.some((script) => line.startsWith(`    "${script}": `))),
  );
  const targets = gone.map((script) => script.replaceAll(':', '-'));
  edit('Makefile', (text) =>
    targets.reduce(
      (makefile, target) =>
        makefile.replace(new RegExp(`^${target}: .*\n\t.*\n`, 'm'), '').replace(new RegExp(` ${target}(?= |\n)`), ''),
      text,
    ),
  );
}

/** Packages of package.json that these files import. */
function importedBy(files) {
  const { dependencies, devDependencies } = JSON.parse(read('package.json'));
  const texts = files.map(read).join('\n');
  const isImported = (each) => new RegExp(`(\\b(from|import|require)\\b[ (]*|\\)\\()['"]${each}[/'"]`).test(texts);
  return Object.keys({ ...dependencies, ...devDependencies }).filter(isImported);
}

/** Takes packages out of package.json and its lock, which needs no network. `npm start` and `npm install` follow. */
function uninstall(names) {
  if (names.length === 0) return;
  const args = ['uninstall', '--package-lock-only', '--ignore-scripts', '--offline', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', [...args, ...names], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) fail(`These packages are no longer used: ${names.join(', ')}. Uninstall them.`);
  run('scripts/complete-lock.mjs');
  edit('knip.json', (text) => names.reduce((result, each) => result.replace(new RegExp(`\\s*"${each}",`), ''), text));
  edit('docs/dependencies.md', (text) =>
    withoutLines(text, (line) => {
      const named = [...(/^\| (`[^|]*`) *\|/.exec(line)?.[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, each]) => each);
      return named.length > 0 && named.every((each) => names.includes(each));
    }),
  );
}

/** Each migration names the one before it. */
function relinkMigrations() {
  for (const file of globSync('migrations/*.ts', { cwd: root })) {
    edit(file, (text) => text.replace(/Predecessor: ([\w-]+)/, (line, stem) => predecessors.get(stem) ?? line));
  }
}

function sources() {
  return globSync(['.dependency-cruiser.cjs', 'jest.config.mjs', '{src,test,bench,scripts}/**/*.{ts,mjs}'], {
    cwd: root,
  }).filter((file) => !matchesGlob(file, 'scripts/{removal,schematics}/**'));
}

/** The files of a path: one, those of a folder, or those of a pattern. */
function matching(path) {
  return globSync([path, `${path}/**/*`], { cwd: root }).filter((file) => statSync(join(root, file)).isFile());
}

/** Whether a file is what a path of a document names, or is below it. */
function matches(file, path) {
  return matchesGlob(file, path) || file.startsWith(path.replace(/\/?$/, '/'));
}

function removeIfEmpty(path) {
  if (path === '.' || readdirSync(join(root, path)).length > 0) return;
  rmdirSync(join(root, path));
  removeIfEmpty(dirname(path));
}

/** The text of a file after these replacements. Ends the process when it has changed since they were written. */
function rewrite(file, pairs) {
  return pairs.reduce((text, [former, latter]) => {
    if (!text.includes(former)) fail(`scripts/removal/modules.mjs replaces what ${file} no longer has:\n\n${former}`);
    return text.replaceAll(former, latter);
  }, read(file));
}

function importRules() {
  return read('.dependency-cruiser.cjs');
}

function read(file) {
  return readFileSync(join(root, file), 'utf8');
}

function edit(file, change) {
  const before = read(file);
  const after = change(before);
  if (after === before) return;
  writeFileSync(join(root, file), after);
  touched.add(file);
}

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}
