/**
 * Makes data/common-passwords.bin out of a list of passwords, one a line, the
 * commonest first:
 *
 *     node scripts/common-passwords.mjs <list>
 *
 * It takes the first 10,000 that are long enough to be chosen here, and the
 * first 10,000 shorter ones, which people make longer by putting something
 * around them. Of each the file has six bytes of its SHA-256, sorted.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup/paths.mjs';

const SHORTEST_PASSWORD = 12;
const SHORTEST_WORD = 4;
const MOST_OF_EACH = 10_000;

const [source] = process.argv.slice(2);
if (!source) {
  console.error('Name the list: node scripts/common-passwords.mjs <list>');
  process.exit(1);
}
const all = [...new Set(readFileSync(source, 'utf8').toLowerCase().split(/\r?\n/))];
const long = all.filter(({ length }) => length >= SHORTEST_PASSWORD).slice(0, MOST_OF_EACH);
const short = all.filter(({ length }) => length >= SHORTEST_WORD && length < SHORTEST_PASSWORD).slice(0, MOST_OF_EACH);
const fingerprints = [...long, ...short].map((text) => createHash('sha256').update(text).digest().subarray(0, 6));
writeFileSync(join(root, 'data', 'common-passwords.bin'), Buffer.concat(fingerprints.toSorted(Buffer.compare)));
console.log(`${long.length} passwords and ${short.length} shorter ones.`);
