import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

const file = findPackageJSON('..', __filename);
const manifest = file === undefined ? {} : (JSON.parse(readFileSync(file, 'utf8')) as { version?: string });

/** The version of the running application, from package.json. */
export const { version = 'unknown' } = manifest;
