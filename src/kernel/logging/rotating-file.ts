import { basename, dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { createStream } from 'rotating-file-stream';
import type { Config } from '../../config/config.js';

/** Full files are called `<name>.1` for the newest, `<name>.2` and so on; the oldest is deleted. */
export function rotatingFile(
  path: string,
  { fileMegabytes, fileCount }: Pick<Config['log'], 'fileMegabytes' | 'fileCount'>,
): Writable {
  const stream = createStream(basename(path), {
    path: dirname(path),
    size: `${fileMegabytes}M`,
    rotate: fileCount,
  });
  // A full disk must not end the process. The lines are on standard output, too.
  stream.on('error', () => {});
  return stream;
}
