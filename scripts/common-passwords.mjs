/**
 * Creates data/common-passwords.bin from a list of passwords, one a line, the most
 * common first:
 *
 *     node scripts/common-passwords.mjs <list>
 *
 * It takes the first 10,000 that are long enough to be valid, and the first 10,000
 * shorter ones, which people extend. The file has six bytes of the SHA-256 of each,
 * sorted.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup/paths.mjs';

const MIN_PASSWORD_LENGTH = 12;
const MIN_WORD_LENGTH = 4;
const MAX_OF_EACH = 10_000;

const [source] = process.argv.slice(2);
if (!source) {
  console.error('Name the list: node scripts/common-passwords.mjs <list>');
  process.exit(1);
}
const all = [...new Set(readFileSync(source, 'utf8').toLowerCase().split(/\r?\n/))];
const long = all.filter(({ length }) => length >= MIN_PASSWORD_LENGTH).slice(0, MAX_OF_EACH);
const short = all
  .filter(({ length }) => length >= MIN_WORD_LENGTH && length < MIN_PASSWORD_LENGTH)
  .slice(0, MAX_OF_EACH);
const fingerprints = [...long, ...short].map((text) => createHash('sha256').update(text).digest().subarray(0, 6));
writeFileSync(join(root, 'data', 'common-passwords.bin'), Buffer.concat(fingerprints.toSorted(Buffer.compare)));
console.log(`${long.length} passwords and ${short.length} shorter ones.`);
