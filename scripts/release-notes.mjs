/**
 * Prints what CHANGELOG.md says of a release, and refuses a tag that package.json or CHANGELOG.md does not know.
 *
 *     node scripts/release-notes.mjs v1.2.3
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (file) => readFileSync(join(import.meta.dirname, '..', file), 'utf8');
const [tag = ''] = process.argv.slice(2);
const { version } = JSON.parse(read('package.json'));
const sections = read('CHANGELOG.md').split(/^## (?=\[)/m);
const notes = sections
  .find((section) => section.startsWith(`[${version}]`))
  ?.replace(/^.*\n/, '')
  .trim();

if (tag !== `v${version}`) refuse(`The tag is ${tag || 'missing'}, and package.json says ${version}.`);
else if (!notes) refuse(`CHANGELOG.md has no section "## [${version}]".`);
else console.log(notes);

function refuse(reason) {
  console.error(reason);
  process.exitCode = 1;
}
