/**
 * Compares the OpenAPI document of the application with that of the last release, `contract/openapi.json`. A change
 * that can break a client fails, unless the version has moved: its major number, or below 1.0 its minor number.
 *
 *     npm run check:contract                       compare
 *     npm run contract                             take the present document as that of a release
 *     node scripts/contract.mjs OLD.json NEW.json  compare two documents
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { breakingChanges } from './contract/breaking-changes.mjs';
import { openApiDocument } from './openapi.mjs';

const baseline = join(resolve(import.meta.dirname, '..'), 'contract/openapi.json');
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const [first, second] = process.argv.slice(2);

if (first === '--accept') {
  const document = await openApiDocument();
  writeFileSync(baseline, `${JSON.stringify(document)}\n`);
  console.log(`contract/openapi.json is the document of version ${document.info.version}.`);
} else {
  compare(read(first && second ? first : baseline), second ? read(second) : await openApiDocument());
}

function compare(released, present) {
  const changes = breakingChanges(released, present);
  if (changes.length === 0) return;
  const [from, to] = [released.info.version, present.info.version];
  const report = changes.map(({ where, what }) => `  ${where}\n      ${what}`).join('\n');
  const count = changes.length === 1 ? '1 change breaks' : `${changes.length} changes break`;
  if (mayBreak(from, to)) {
    console.log(`${count} clients of ${from}, which version ${to} allows:\n${report}`);
    return;
  }
  console.error(
    `${count} clients of version ${from}:\n${report}\n` +
      'Undo them, offer the new form beside the old one (docs/versioning.md), or move the version of package.json.',
  );
  process.exitCode = 1;
}

/** Semantic Versioning: below 1.0 the minor number stands for the major one. */
function mayBreak(from, to) {
  const [[oldMajor, oldMinor], [major, minor]] = [from, to].map((version) => version.split('.').map(Number));
  return major > oldMajor || (major === 0 && oldMajor === 0 && minor > oldMinor);
}
