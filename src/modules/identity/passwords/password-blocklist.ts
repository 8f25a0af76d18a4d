import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** First bytes of each password's SHA-256: enough to make false positives unlikely. */
const FINGERPRINT_BYTES = 6;

let list: ReadonlySet<string> | undefined;

/** Whether a password, in any case, is among the most common ones. The list is made by scripts/common-passwords.mjs. */
export function isBlocklisted(text: string): boolean {
  list ??= read(join(process.cwd(), 'data', 'common-passwords.bin'));
  return list.has(createHash('sha256').update(text.toLowerCase()).digest().toString('latin1', 0, FINGERPRINT_BYTES));
}

function read(file: string): ReadonlySet<string> {
  const bytes = readFileSync(file);
  const found = new Set<string>();
  for (let at = 0; at < bytes.length; at += FINGERPRINT_BYTES)
    found.add(bytes.toString('latin1', at, at + FINGERPRINT_BYTES));
  return found;
}
