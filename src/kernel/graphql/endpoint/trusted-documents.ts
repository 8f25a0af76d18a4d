import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigError } from '../../../config/config.js';
import { isObject } from '../../http/validation/define-field.js';

/**
 * The documents that clients send by id, from the file of GRAPHQL_DOCUMENTS: a JSON object of documents by their ids,
 * `sha256:` and the hash of the document in hexadecimal digits. Throws ConfigError for a file that is none.
 */
export function readTrustedDocuments(file: string | undefined): ReadonlyMap<string, string> {
  if (file === undefined) return new Map();
  const documents = new Map(Object.entries(readObject(file)));
  const wrong = [...documents].filter(([id, text]) => typeof text !== 'string' || id !== documentId(text));
  const [first] = wrong;
  if (!first) return documents as ReadonlyMap<string, string>;
  throw new ConfigError([
    `GRAPHQL_DOCUMENTS: ${wrong.length} of the documents have an id that is not sha256: and their hash, such as ${first[0]}.`,
  ]);
}

/** After the persisted documents of https://github.com/graphql/graphql-over-http. */
function documentId(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function readObject(file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isObject(value)) return value as Record<string, unknown>;
    throw new Error('it is not a JSON object');
  } catch (error) {
    throw new ConfigError([`GRAPHQL_DOCUMENTS: ${file} cannot be used: ${(error as Error).message}.`]);
  }
}
