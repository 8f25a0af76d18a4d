/**
 * Removes a module, and everything that names it: routes, permissions, documents, tests, settings, packages.
 *
 *   npm run remove -- module suppliers
 *
 * Only modules that were generated: the others call each other.
 *
 * Its migrations are deleted. Databases in which they ran keep the tables until a new migration drops them.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, matchesGlob, relative, resolve } from 'node:path';
import ts from 'typescript';
import { formatFiles } from './format-files.mjs';
import { BASE } from './removal/modules.mjs';
import { withoutMentions, withoutProperty } from './removal/syntax.mjs';
import { removeUnused } from './removal/unused.mjs';
import { root } from './setup/paths.mjs';

/** Files that have modules as keys of objects, and as entries of lists. */
const KEYS = ['.dependency-cruiser.cjs', 'test/architecture/architecture.spec.ts'];
const LISTS = ['test/browser/swagger-ui.spec.ts', 'test/health/health.spec.ts'];

const [kind, name] = process.argv.slice(2);
const folder = `src/modules/${name}`;
if (kind !== 'module' || !name) fail('Name the module: npm run remove -- module suppliers');
if (!/^[a-z][a-z0-9-]*$/.test(name) || !existsSync(join(root, folder))) fail(`There is no module ${name}.`);
if (BASE.includes(name)) fail(`${name} is a part of the base. Modules that were generated can be removed.`);
const callers = [...importRules().matchAll(/^ {2}'?([\w-]+)'?: \[(.*)\],$/gm)].filter(([, , calls]) =>
  calls.includes(`'${name}'`),
);
if (callers.length > 0)
  fail(`${name} is called by ${callers.map(([, caller]) => caller).join(', ')}. Change that first.`);

const own = {
  files: [],
  leftovers: [],
  settings: /(?!)/,
  exports: {},
  properties: {},
  sections: {},
  tests: [],
};
const code = below(folder).map(read).join('\n');
const all = (pattern) => [...code.matchAll(pattern)].map(([, found]) => found);
const routes = all(/@Controller\((?:\{ path: )?'([^']+)'/g);
const tables = all(/@Entity\('(\w+)'/g);
const entityTypes = all(/entityType: '([\w-]+)'/g);
const migrations = globSync('migrations/*.ts', { cwd: root }).filter((file) =>
  tables.some((table) => read(file).includes(`create table ${table} (`)),
);

const deleted = new Set([
  ...below(folder),
  ...below(`test/${name}`),
  ...own.files,
  ...migrations,
  ...[`docs/features/${name}.md`, `test/support/${name}.ts`].filter((file) => existsSync(join(root, file))),
]);
/** What to name in place of a deleted migration. */
const predecessors = new Map(
  migrations.map((file) => [basename(file, '.ts'), /Predecessor: [\w-]+/.exec(read(file))?.[0]]),
);
const touched = new Set();
const packages = importedBy([...deleted]);
for (const file of deleted) rmSync(join(root, file));
for (const path of [folder, `test/${name}`]) rmSync(join(root, path), { recursive: true, force: true });

relinkMigrations();
for (const [file, properties] of Object.entries(own.properties)) {
  for (const property of properties) edit(file, (text) => withoutProperty(file, text, property) ?? text);
}
for (const file of sources()) edit(file, (text) => withoutMentions(file, text, (node) => isMention(file, node)));
removeUnusedMakers();
for (const file of own.leftovers.filter((each) => !isImported(each))) rmSync(join(root, file));
edit('src/kernel/http/openapi/openapi.ts', (text) =>
  withoutLines(text, (line) => line.trim().startsWith(`.addTag('${name}',`)),
);
edit('docs/architecture.md', (text) => withoutLines(text, (line) => new RegExp(`^ {4}${name}( -->|$)`).test(line)));
for (const [file, heading] of Object.entries(own.sections)) edit(file, (text) => withoutSection(text, heading));
edit('docs/living/tasks.md', withoutTasks);
for (const file of globSync(['*.md', 'docs/**/*.md'], { cwd: root })) edit(file, withoutLinks);
removeScripts();
removeUnused([...touched].filter((file) => file.endsWith('.ts')));
await formatFiles(touched);

uninstall(packages.filter((each) => !importedBy(sources()).includes(each)));
run('scripts/access-tables.mjs');
run('scripts/client.mjs');
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
  if (own.exports[file] === text && ts.isExportDeclaration(parent)) return true;
  if (own.settings.test(text)) return true;
  if (text.startsWith(`${name}:`) && isPermission(text)) return true;
  if (file === 'src/modules/audits/entity-types.ts' && entityTypes.includes(text)) return true;
  if (isOwnRoute(text)) return true;
  if (text === name && isNameOfModule(file, node)) return true;
  return file.startsWith('test/') && own.tests.includes(text) && parent.expression?.text === 'describe';
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
  if (!text.startsWith('.') || !parent.moduleSpecifier) return false;
  return deleted.has(relative(root, resolve(root, dirname(file), text)).replace(/\.js$/, '.ts'));
}

function isImported(file) {
  const imported = `/${basename(file, '.ts')}.js'`;
  return sources().some((source) => read(source).includes(imported));
}

/** Requests of test/access/resources.ts that no route of the table uses any longer. */
function removeUnusedMakers() {
  const file = 'test/access/resources.ts';
  const uses = globSync('test/access/*.ts', { cwd: root }).map(read).join('\n');
  const makers = [...read(file).matchAll(/^export const (\w+)/gm)].map(([, maker]) => maker);
  const isUsed = (maker) => new RegExp(String.raw`of\.${maker}\b|[(,] ?${maker}[,)]`).test(uses);
  const unused = makers.filter((maker) => !isUsed(maker));
  edit(file, (text) => withoutMentions(file, text, (node) => unused.includes(node.text) && node.parent.name === node));
}

/** The line of a document that links to a deleted one. */
function withoutLinks(text) {
  return withoutLines(text, (line) => /^(- |\| )/.test(line) && line.includes(`features/${name}.md`))
    .split('\n')
    .filter((line) => !isRouteRow(line))
    .join('\n');
}

/** The table of tasks without those whose evidence is deleted, and with the counts of the others. */
function withoutTasks(text) {
  const gone = [`${folder}/`, `test/${name}/`, ...deleted].map((path) => `\`${path}\``);
  const table = withoutLines(text, (line) => gone.some((path) => line.includes(path)));
  const count = (state) =>
    table.split('\n').filter((line) => new RegExp(`^\\| R.*\\| ${state} +\\|`).test(line)).length;
  return table.replace(
    /\d+ are done, \d+ in part, \d+ not/,
    `${count('done')} are done, ${count('part')} in part, ${count('none')} not`,
  );
}

function isRouteRow(line) {
  return routes.some((route) => new RegExp(`^\\| \`[A-Z]+ ${route}[/\`]`).test(line));
}

/** From a heading to the next one of its level. */
function withoutSection(text, heading) {
  const lines = text.split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) return text;
  const prefix = /^\W+/.exec(heading)[0];
  const end = lines.findIndex((line, index) => index > start && line.startsWith(prefix));
  return lines.toSpliced(start, (end < 0 ? lines.length : end) - start).join('\n');
}

function withoutLines(text, isGone) {
  return text
    .split('\n')
    .filter((line) => !isGone(line))
    .join('\n');
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
  const isImported = (each) => new RegExp(`\\b(from|import|require)\\b[ (]*['"]${each}[/'"]`).test(texts);
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
}

/** Each migration names the one before it. */
function relinkMigrations() {
  for (const file of globSync('migrations/*.ts', { cwd: root })) {
    edit(file, (text) => text.replace(/Predecessor: ([\w-]+)/, (line, stem) => predecessors.get(stem) ?? line));
  }
}

function sources() {
  return globSync(['.dependency-cruiser.cjs', '{src,test,bench,scripts}/**/*.{ts,mjs}'], { cwd: root }).filter(
    (file) => !matchesGlob(file, 'scripts/{removal,schematics}/**'),
  );
}

function below(path) {
  return globSync(`${path}/**/*`, { cwd: root }).filter((file) => statSync(join(root, file)).isFile());
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
