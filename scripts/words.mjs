/**
 * Checks texts, comments and documents for words that the project does not use.
 *
 *     npm run check:words              everything
 *     npm run check:words -- docs      these files and folders
 */
import { globSync, readFileSync, statSync } from 'node:fs';
import { join, matchesGlob, relative } from 'node:path';
import { root } from './setup/paths.mjs';

/** What is searched for, and what to write instead. */
const WORDS = [
  [/\b(some|any|every|no)body\b|\b(some|any|every|no) one\b|\bwhoever\b/gi, 'user, caller, client, admin, process'],
  [/\bthings?\b|\bstuff\b/gi, 'the name of the resource, row, value'],
  [/\bcan not\b/gi, 'cannot'],
  [/(?<!\bthere )\b(is|are|was|were) no (?!longer\b|more\b)/gi, 'is not a'],
  [/\bany ?more\b/gi, 'no longer'],
  [/\bof (ours|theirs)\b|\bone's own\b|\boneself\b/gi, 'the name of the owner, own'],
  [/\bmends?\b|\bmended\b/gi, 'fix, resolve'],
  [/\b(hands?|handed|handing) on\b/gi, 'pass, enqueue, forward'],
  [/\b(lives?|stands?|lies) (in|under|beside|below|behind)\b/gi, 'is in, is beside'],
];

/** Everything that people read. Data, generated files and the sources of schemas are left out. */
const CHECKED = [
  '{src,scripts,docs,bench,migrations,test,examples,.github,.ci,.githooks}/**',
  'deploy/**',
  '*.{md,yml,yaml,mjs,cjs}',
  '{Makefile,Dockerfile,.env.example,.dependency-cruiser.cjs}',
];
const LEFT_OUT = [
  'bench/results/**',
  'test/unit/deployment/schemas/**',
  '**/*.{png,jpg,svg,json}',
  'scripts/words.mjs',
];

/** In these folders only comments and the titles of tests are read: their code contains data. */
const MOSTLY_DATA = ['test/**', 'bench/**', 'examples/**'];
const COMMENT_OR_TITLE = /^\s*(\/?\*|\/\/)|\s\/\/ |^\s*(it|proof|describe|\]\))\S*\((['"`]|$)/;

/** Uses that mean something else: the file, and the text of the line. */
const EXCEPTIONS = [
  // An account of the operating system.
  ['{src/embedded-postgres/system-account.ts,docs/database.md,docs/decisions/0002-*.md}', /['"`]nobody['"`]/],
  // Reserved user names.
  ['src/modules/users/users.fields.ts', /^ {2}(everybody|moderator) /],
  // The text of a statement that was released.
  ['migrations/2026-11-21-1795260000000-order-states.ts', /raise exception/],
  // A client without a credential.
  ['{docs/new-module.md,scripts/schematics/**}', /app\.nobody\b/],
];

const wanted = process.argv.slice(2);
const patterns = wanted.length === 0 ? CHECKED : wanted.map(inFolder);
const files = [...new Set(patterns.flatMap((pattern) => globSync(pattern, { cwd: root })))].filter(
  (file) => statSync(join(root, file)).isFile() && !LEFT_OUT.some((pattern) => matchesGlob(file, pattern)),
);

let count = 0;
for (const file of files.toSorted((a, b) => a.localeCompare(b))) {
  const isMostlyData = /\.(ts|mjs)$/.test(file) && MOSTLY_DATA.some((pattern) => matchesGlob(file, pattern));
  for (const [index, line] of readFileSync(join(root, file), 'utf8').split('\n').entries()) {
    if (isMostlyData && !COMMENT_OR_TITLE.test(line)) continue;
    if (EXCEPTIONS.some(([where, text]) => matchesGlob(file, where) && text.test(line))) continue;
    for (const [word, instead] of WORDS) {
      for (const [found] of line.matchAll(word)) {
        count++;
        console.log(`${file}:${index + 1}: "${found.trim()}", better: ${instead}\n    ${line.trim()}`);
      }
    }
  }
}
if (count > 0) {
  console.log(`\n${count} words in ${files.length} files. scripts/words.mjs has the list and its exceptions.`);
  process.exitCode = 1;
}

function inFolder(path) {
  const name = relative(root, path);
  return statSync(join(root, name)).isDirectory() ? `${name}/**` : name;
}
