/**
 * Updates packages to their newest version within the major one, without running their scripts:
 *
 *     npm run update                     lists what is outdated
 *     npm run update -- pg typeorm       updates these
 *     npm run update -- pg@9.0.0         to another major version; read its notes first
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup/paths.mjs';

const wanted = process.argv.slice(2);
const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

if (wanted.length === 0) npm('outdated');
else {
  const groups = { '--save-prod': dependencies, '--save-dev': devDependencies };
  for (const [flag, group] of Object.entries(groups)) {
    const names = wanted.filter((each) => nameOf(each) in group).map((each) => withVersion(each, group));
    if (names.length > 0) npm('install', '--ignore-scripts', '--save-exact', '--no-audit', '--no-fund', flag, ...names);
  }
  const unknown = wanted.filter((each) => !Object.values(groups).some((group) => nameOf(each) in group));
  if (unknown.length > 0) console.error(`Not in package.json: ${unknown.join(', ')}.`);
  npm('run', '--silent', 'lock');
  console.log('Now run npm run check and npm test, and commit package.json with package-lock.json.');
  if (unknown.length > 0) process.exitCode = 1;
}

function nameOf(wish) {
  return /^@?[^@]+/.exec(wish)[0];
}

function withVersion(wish, group) {
  return wish === nameOf(wish) ? `${wish}@^${group[wish]}` : wish;
}

function npm(...args) {
  const { status } = spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0 && args[0] !== 'outdated') process.exit(status ?? 1);
}
