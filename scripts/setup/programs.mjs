/** Finds programs that are not packages: where a setting says, on PATH, or where their installers put them. */
import { delimiter, join } from 'node:path';
import { canRun } from './paths.mjs';

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const CHROMIUM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export const findChromium = () => find(process.env.CHROMIUM_PATH, CHROMIUM_NAMES, CHROMIUM_PATHS);

export const findRedisServer = () => find(process.env.REDIS_SERVER_PATH, ['redis-server']);

/** Debian keeps it where only root looks. */
export const findPgbouncer = () => find(process.env.PGBOUNCER_PATH, ['pgbouncer'], ['/usr/sbin/pgbouncer']);

export const findProgram = (name) => find(undefined, [name]);

/** The path that was set, else the first of `names` on PATH, else the first of `paths` that can be run. */
function find(set, names, paths = []) {
  if (set) return canRun(set) ? set : undefined;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const endings = process.platform === 'win32' ? (process.env.PATHEXT ?? '.EXE').split(';') : [''];
  const candidates = names.flatMap((name) =>
    folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending))),
  );
  return [...candidates, ...paths].find(canRun);
}
