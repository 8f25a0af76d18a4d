import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/config.js';
import { prepareDataDir } from '../../src/config/prepare-data-dir.js';
import { StartupError } from '../../src/config/startup.error.js';
import { loadInstanceSecrets } from '../../src/kernel/secrets/instance-secrets.js';

describe('DATA_DIR', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'keelson-data-dir-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const configOf = (name: string) => loadConfig({ DATA_DIR: join(folder, name), LOG_LEVEL: 'silent' });
  const refusal = (work: () => unknown): string => {
    try {
      work();
    } catch (error) {
      expect(error).toBeInstanceOf(StartupError);
      return (error as Error).message;
    }
    throw new Error('It was accepted.');
  };

  it('is made when it is missing, and left as it is', () => {
    prepareDataDir(configOf('some/where'));
    expect(readdirSync(join(folder, 'some/where'))).toEqual([]);
  });

  it('is not touched when nothing of the start is written there', () => {
    const everything = { DATABASE_URL: 'postgres://localhost/db', SECRET_KEY: 'x'.repeat(40) };
    const { signingKey } = loadInstanceSecrets(configOf('keys'));
    const JWT_PRIVATE_KEY = signingKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    prepareDataDir(loadConfig({ ...everything, JWT_PRIVATE_KEY, DATA_DIR: join(folder, 'unused') }));
    expect(existsSync(join(folder, 'unused'))).toBe(false);
  });

  it('is refused in a sentence when it is a file, below one, a dangling link or a circle of links', () => {
    writeFileSync(join(folder, 'file'), '');
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
    symlinkSync(join(folder, 'circle'), join(folder, 'circle'));
    expect(refusal(() => prepareDataDir(configOf('file')))).toContain('is a file');
    expect(refusal(() => prepareDataDir(configOf('file/below')))).toContain('is a file');
    expect(refusal(() => prepareDataDir(configOf('dangling')))).toContain('leads nowhere');
    expect(refusal(() => prepareDataDir(configOf('circle')))).toMatch(/^DATA_DIR: .* cannot be used, because /);
  });

  // Root may write everywhere; /proc refuses root, too.
  it('is refused in a sentence when it cannot be written to', () => {
    mkdirSync(join(folder, 'locked'));
    chmodSync(join(folder, 'locked'), 0o555);
    const dataDir = process.getuid?.() === 0 ? '/proc/keelson' : join(folder, 'locked');
    expect(refusal(() => prepareDataDir(loadConfig({ DATA_DIR: dataDir })))).toContain('set DATA_DIR to another one');
  });

  it('keeps secrets that are the same for the next start, and readable by their owner only', () => {
    const first = loadInstanceSecrets(configOf('kept'));
    const second = loadInstanceSecrets(configOf('kept'));
    expect(second.cursorKeys[0].equals(first.cursorKeys[0])).toBe(true);
    expect(second.signingKey.equals(first.signingKey)).toBe(true);
    expect(readdirSync(join(folder, 'kept/secrets')).toSorted()).toEqual(['jwt.pem', 'secret.key']);
  });

  it.each([
    ['secret.key', ''],
    ['secret.key', 'abcdef'],
    ['jwt.pem', ''],
    ['jwt.pem', '-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49'],
  ])('with a %s that is empty or cut off is refused in words: %p', (name, content) => {
    mkdirSync(join(folder, 'torn/secrets'), { recursive: true });
    writeFileSync(join(folder, 'torn/secrets', name), content);
    const message = refusal(() => loadInstanceSecrets(configOf('torn')));
    expect(message).toContain(`${name} is empty or damaged`);
    if (content !== '') expect(message).not.toContain(content);
  });

  it('accepts what the previous secret has signed', () => {
    const [old, next] = ['the old secret of this installation, 01', 'the new secret of this installation, 02'];
    const before = loadInstanceSecrets(loadConfig({ SECRET_KEY: old, DATA_DIR: folder }));
    const after = loadInstanceSecrets(loadConfig({ SECRET_KEY: next, SECRET_KEY_PREVIOUS: old, DATA_DIR: folder }));
    for (const keys of ['cursorKeys', 'fingerprintKeys', 'encryptionKeys'] as const) {
      expect(after[keys]).toHaveLength(2);
      expect(after[keys][1]!.equals(before[keys][0])).toBe(true);
    }
  });
});
