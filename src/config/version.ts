import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Compiled, this file lies one folder deeper than it does in the source tree. */
function packageVersion(): string {
  for (const up of ['../..', '../../..']) {
    try {
      const { version } = JSON.parse(readFileSync(join(__dirname, up, 'package.json'), 'utf8')) as { version: string };
      return version;
    } catch {
      // Not there: look one folder higher.
    }
  }
  return 'unknown';
}

/** The version of the running application, from package.json. */
export const version = packageVersion();
