import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { transformSync } from 'esbuild';

const tests = resolve(import.meta.dirname, '../test');

/** The exports of a file of the tests that imports nothing. Node itself would load it as CommonJS, which it is not. */
export async function importTestModule(path) {
  const { code } = transformSync(readFileSync(join(tests, path), 'utf8'), { loader: 'ts' });
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}
