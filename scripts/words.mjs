/**
 * Checks texts, comments and documents for words that the project does not use.
 *
 *     npm run check:words              the folders that are clean, which must stay so
 *     npm run check:words -- --all     everything
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
  [/\bof (ours|theirs|one's own)\b/gi, 'the name of the owner'],
  [/\bmends?\b|\bmended\b/gi, 'fix, resolve'],
  [/\b(hands?|handed|handing) on\b/gi, 'pass, enqueue, forward'],
  [/\b(lives?|stands?|lies) (in|under|beside|below|behind)\b/gi, 'is in, is beside'],
];

/** Folders without these words. Widen the list; the check of the whole project is this one with a longer list. */
const CLEAN = [
  'src/*.ts',
  'src/config/**',
  'src/demo/**',
  'src/embedded-postgres/**',
  'src/kernel/{cache,context,csv,database,events,jobs,logging,mail,money,telemetry}/**',
  'scripts/!(junit-reporter).mjs',
  'scripts/setup/**',
  'docs/internals.md',
  'docs/migrations.md',
];

const ALL = [
  'src/**',
  'scripts/**',
  'docs/**',
  '.github/**',
  '{README,CONTRIBUTING,SECURITY,CHANGELOG}.md',
  'Makefile',
];

/** Uses that mean something else: the file, and the text around the word. */
const EXCEPTIONS = [
  ['scripts/words.mjs', /./],
  ['src/embedded-postgres/system-account.ts', /['"`]nobody['"`]/],
];

const wanted = process.argv.slice(2);
const patterns = wanted.length === 0 ? CLEAN : wanted.includes('--all') ? ALL : wanted.map(inFolder);
const files = [...new Set(patterns.flatMap((pattern) => globSync(pattern, { cwd: root })))].filter(
  (file) => statSync(join(root, file)).isFile() && !/\.(png|svg|json)$/.test(file),
);

let count = 0;
for (const file of files.toSorted((a, b) => a.localeCompare(b))) {
  for (const [index, line] of readFileSync(join(root, file), 'utf8').split('\n').entries()) {
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
