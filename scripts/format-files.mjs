/** Formats files as `npm run format` does, without looking at the others. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, getFileInfo, resolveConfig } from 'prettier';
import { root } from './setup/paths.mjs';

/** `files` are paths below the root. Those that Prettier does not know or is to ignore stay as they are. */
export async function formatFiles(files) {
  for (const file of files) {
    const filepath = join(root, file);
    const { ignored, inferredParser } = await getFileInfo(filepath, { ignorePath: join(root, '.prettierignore') });
    if (ignored || !inferredParser) continue;
    const before = readFileSync(filepath, 'utf8');
    const after = await format(before, { ...(await resolveConfig(filepath)), filepath });
    if (after !== before) writeFileSync(filepath, after);
  }
}
