import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Compiled, this file is one folder deeper than in the source tree. */
function packageVersion(): string {
  for (const up of ['../..', '../../..']) {
    try {
      const { version } = JSON.parse(readFileSync(join(__dirname, up, 'package.json'), 'utf8')) as { version: string };
      return version;
    } catch {
      // Not in this folder.
    }
  }
  return 'unknown';
}

/** The version of the running application, from package.json. */
export const version = packageVersion();
