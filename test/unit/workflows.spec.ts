import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readYaml, root, scripts } from './project.js';

type Step = { uses?: string; run?: string };
type Workflow = {
  on: unknown;
  permissions: Record<string, string>;
  jobs: Record<
    string,
    { 'timeout-minutes'?: number; steps?: Step[]; uses?: string; permissions?: Record<string, string> }
  >;
};

const workflows = readdirSync(resolve(root, '.github/workflows')).map((name) => `.github/workflows/${name}`);

describe.each(workflows)('%s', (file) => {
  const workflow = readYaml(file) as Workflow;
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps ?? []);

  it('may only read, unless a job says what it writes', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  it('lets no job run for ever', () => {
    for (const { uses, 'timeout-minutes': minutes } of jobs) if (!uses) expect(minutes).toBeLessThanOrEqual(30);
  });

  it('has steps that are either a pinned action or a command', () => {
    for (const { uses, run } of steps) {
      expect([uses, run].filter(Boolean)).toHaveLength(1);
      if (uses) expect(uses).toMatch(/^[\w-]+\/[\w/-]+@[0-9a-f]{40}$/);
    }
  });

  it('calls npm scripts that exist', () => {
    const called = steps.flatMap(({ run = '' }) =>
      [...run.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => name),
    );

    expect(called.filter((name) => !scripts.includes(name!))).toEqual([]);
  });

  it('puts nothing that a stranger wrote into a command', () => {
    for (const { run = '' } of steps) expect(run).not.toMatch(/\$\{\{\s*github\.(event|head_ref)/);
  });
});

describe('the GitHub forms', () => {
  it.each([
    'dependabot.yml',
    ...readdirSync(resolve(root, '.github/ISSUE_TEMPLATE')).map((name) => `ISSUE_TEMPLATE/${name}`),
  ])('can be read: %s', (name) => {
    expect(readYaml(`.github/${name}`)).toEqual(expect.any(Object));
  });

  it.each(['work-item', 'bug'])('ask of a %s for its epic, priority, points, context, files and acceptance', (name) => {
    const { body } = readYaml(`.github/ISSUE_TEMPLATE/${name}.yml`) as { body: { id: string }[] };

    for (const id of ['epic', 'priority', 'points', 'context', 'files', 'acceptance']) {
      expect(body).toContainEqual(expect.objectContaining({ id }));
    }
  });
});

describe('.ci/run', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keelson-ci-'));
    for (const name of ['.ci', 'bin']) mkdirSync(join(folder, name));
    cpSync(resolve(root, '.ci/run'), join(folder, '.ci/run'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** What it calls where everything is installed, when npm ends with `status` for this script. */
  function run(failing: string, status: number): { calls: string[]; status: number | null } {
    const npm = `echo "$*" >> '${folder}/calls'; [ "$1 $2" != '${failing}' ] || exit ${status}`;
    // Nothing is installed, whatever this machine lacks.
    for (const [name, script] of Object.entries({ npm, promtool: '', 'apt-get': '', sudo: '' }))
      writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const installed = { CHROMIUM_PATH: '/bin/true', REDIS_SERVER_PATH: '/bin/true' };
    const PATH = `${folder}/bin:${process.env.PATH}`;
    const ended = spawnSync('bash', [join(folder, '.ci/run')], { env: { ...process.env, ...installed, PATH } });
    return { calls: readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n'), status: ended.status };
  }

  it('runs all tests and all checks, and counts both', () => {
    expect(run('', 0)).toEqual({
      calls: ['test -- --with-proofs', 'run check', 'run --silent ci:count -- 0 0'],
      status: 0,
    });
  });

  it('checks and counts when tests fail', () => {
    expect(run('test --', 3).calls).toEqual(['test -- --with-proofs', 'run check', 'run --silent ci:count -- 3 0']);
  });

  it('fails when the count does', () => {
    expect(run('run --silent', 1).status).toBe(1);
  });
});

describe('the count at the end of a CI run', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keelson-count-'));
    for (const name of ['scripts', 'coverage', 'var']) mkdirSync(join(folder, name));
    cpSync(resolve(root, 'scripts/ci-count.mjs'), join(folder, 'scripts/ci-count.mjs'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('adds tests and checks', () => {
    results({ numPassedTests: 40, numFailedTests: 0, numPendingTests: 0 }, { passed: 7, failed: 0 });

    expect(count(0, 0)).toEqual({ line: '47 passed, 0 failed', status: 0 });
  });

  it('names what was skipped', () => {
    results({ numPassedTests: 40, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1 }, { passed: 7, failed: 0 });

    expect(count(0, 0)).toEqual({ line: '47 passed, 0 failed, 3 skipped', status: 0 });
  });

  it('fails when a test or a check fails', () => {
    results({ numPassedTests: 39, numFailedTests: 1 }, { passed: 6, failed: 1 });

    expect(count(1, 1)).toEqual({ line: '45 passed, 2 failed', status: 1 });
  });

  it('counts a test file that could not be loaded', () => {
    results({ numPassedTests: 40, numFailedTests: 0, numRuntimeErrorTestSuites: 1 }, { passed: 7, failed: 0 });

    expect(count(1, 0)).toEqual({ line: '47 passed, 1 failed', status: 1 });
  });

  it('counts coverage below its threshold, where every test passed', () => {
    results({ numPassedTests: 40, numFailedTests: 0 }, { passed: 7, failed: 0 });

    expect(count(1, 0)).toEqual({ line: '47 passed, 1 failed', status: 1 });
  });

  it('counts runs that ended before they had a result', () => {
    expect(count(134, 2)).toEqual({ line: '0 passed, 2 failed', status: 1 });
  });

  it('counts a run that says it went well and has no result', () => {
    expect(count(0, 0)).toEqual({ line: '0 passed, 2 failed', status: 1 });
  });

  function results(jest: Record<string, number>, checks: Record<string, number>): void {
    writeFileSync(join(folder, 'coverage/results.json'), JSON.stringify(jest));
    writeFileSync(join(folder, 'var/checks.json'), JSON.stringify(checks));
  }

  function count(...statuses: number[]): { line: string; status: number | null } {
    const script = join(folder, 'scripts/ci-count.mjs');
    const { stdout, status } = spawnSync(process.execPath, [script, ...statuses.map(String)], { encoding: 'utf8' });
    return { line: stdout.trimEnd(), status };
  }
});
