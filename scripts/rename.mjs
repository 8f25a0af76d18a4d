/**
 * Gives the project another name, in code, texts, metrics, deployment and the names of files and folders:
 *
 *   npm run rename -- my-product                      the title is "My Product"
 *   npm run rename -- my-product --title "My product"
 *
 * LICENSE and CHANGELOG.md stay: they tell where the code comes from.
 */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  globSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatFiles } from './format-files.mjs';
import { root } from './setup/paths.mjs';

/** PostgreSQL cuts longer names of roles and channels off, and clouds refuse longer names of resources. */
const MAX_LENGTH = 24;
const STAY = ['LICENSE', 'CHANGELOG.md'];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { title: { type: 'string' } } });
const [name] = positionals;
const { name: former } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
if (!name || name.length > MAX_LENGTH || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
  fail(
    `Name the product in at most ${MAX_LENGTH} lower-case letters, digits and hyphens: npm run rename -- my-product`,
  );
}
if (name === former) fail(`The project has the name ${name}.`);

const [from, to] = [formsOf(former), formsOf(name, values.title)];
const files = filesOfProject();
const changed = files.filter(rewrite);
moveAll(files);
// The password of the local database server is beside its data.
for (const file of globSync(`var/postgres/**/${former}.password`, { cwd: root })) move(file);
relinkSchematics();
await formatFiles(changed.map(renamed));
console.log(`${to.title} it is: ${changed.length} files. Now run:\n\n  npm run check\n  npm start\n`);
console.log(`The local data of ${from.title} stays in its own database below var/. Delete var/ to be rid of it.`);

function formsOf(kebab, title) {
  const words = kebab.split('-');
  const capitalized = words.map((word) => word[0].toUpperCase() + word.slice(1));
  const snake = words.join('_');
  return {
    kebab,
    snake,
    upper: snake.toUpperCase(),
    pascal: capitalized.join(''),
    camel: [words[0], ...capitalized.slice(1)].join(''),
    title: title ?? capitalized.join(' '),
  };
}

/** All files that git knows or would add; without git, all but those that are installed or built. */
function filesOfProject() {
  if (existsSync(join(root, '.git'))) {
    const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
    const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
    return [...new Set(listed.split('\0'))].filter((file) => file && existsSync(join(root, file)));
  }
  return globSync('{*,.*,**/*,**/.*,.*/**/*}', {
    cwd: root,
    exclude: (file) => ['node_modules', 'var', 'dist', 'coverage', '.git'].includes(file),
  }).filter((file) => statSync(join(root, file)).isFile());
}

/** Returns whether the file had the former name. */
function rewrite(file) {
  if (STAY.includes(file)) return false;
  const path = join(root, file);
  const bytes = readFileSync(path);
  if (bytes.includes(0)) return false;
  const before = bytes.toString('utf8');
  const after = replaced(before, /\.(ts|mjs|cjs|md)$/.test(file));
  if (after === before) return false;
  writeFileSync(path, after);
  return true;
}

/**
 * The text with the new name, in the form that its place needs. In code, a name before a dot is that of a setting of
 * PostgreSQL, which has no hyphens, and a key is in quotes.
 */
function replaced(text, isCode) {
  const rules = [
    [from.upper, to.upper],
    [`${from.pascal}(?=[A-Z])`, to.pascal],
    [`${from.camel}(?=[A-Z])`, to.camel],
    [escaped(from.title), to.title],
    [from.pascal, to.pascal],
    [from.snake === from.kebab ? `(?<=_)${from.snake}|${from.snake}(?=_)` : from.snake, to.snake],
    ...(isCode
      ? [
          [`${from.kebab}(?=\\.[a-z]+[=' ])`, to.snake],
          [`(?<=[{,]\\s+)${from.kebab}(?=: )`, `'${to.kebab}'`],
        ]
      : []),
    // Recording rules of Prometheus, and roles of the database.
    [`${from.kebab}(?=:[a-z]+_)`, to.snake],
    [`(?<=\\brole: ['"]?)${from.kebab}(?![\\w-])`, to.snake],
    [from.kebab, to.kebab],
  ];
  // In one pass: the new name may contain the former one.
  const pattern = new RegExp(rules.map(([each]) => `(${each})`).join('|'), 'g');
  return text.replaceAll(pattern, (...found) => rules[found.slice(1).findIndex(Boolean)][1]);
}

function moveAll(paths) {
  for (const file of paths.filter((each) => basename(each).includes(former))) move(file);
  const folders = new Set(paths.flatMap(ancestors).filter((folder) => basename(folder).includes(former)));
  for (const folder of [...folders].toSorted((a, b) => b.length - a.length)) move(folder);
}

/** npm has linked scripts/schematics by its former name. In a copy that borrows its packages there is nothing to do. */
function relinkSchematics() {
  const link = join(root, 'node_modules', `${former}-schematics`);
  if (!existsSync(link) || realpathSync(dirname(link)) !== join(realpathSync(root), 'node_modules')) return;
  rmSync(link);
  symlinkSync(join('..', 'scripts', 'schematics'), join(root, 'node_modules', `${name}-schematics`), 'junction');
}

function move(path) {
  renameSync(join(root, path), join(root, dirname(path), basename(path).replaceAll(former, name)));
}

function ancestors(path) {
  const parent = dirname(path);
  return parent === '.' ? [] : [parent, ...ancestors(parent)];
}

function renamed(path) {
  return path.replaceAll(former, name);
}

function escaped(text) {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}
