import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from '../project.js';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const IMAGE = `registry.example.com/keelson@${DIGEST}`;
const ENV = {
  ENVIRONMENT: 'staging',
  GCP_REGION: 'europe-west3',
  GCP_REGISTRY: 'europe-west3-docker.pkg.dev/project/keelson-staging',
  AZURE_RESOURCE_GROUP: 'keelson-staging',
  AZURE_REGISTRY: 'keelsonstaging.azurecr.io',
};

/** What each cloud's program answers, by a part of its arguments; everything else answers nothing. */
const ANSWERS: Record<string, Record<string, string>> = {
  aws: {
    RepositoryUri: '1.dkr.ecr.eu-central-1.amazonaws.com/keelson-staging',
    "ParameterKey=='Image'": 'before@sha256:b',
    PrivateSubnets: 'subnet-a,subnet-b',
    ServiceSecurityGroup: 'sg-1',
    "OutputKey=='Cluster'": 'keelson-staging',
    MigrationTask: 'arn:aws:ecs:eu-central-1:1:task-definition/keelson-staging-migrate:7',
    'ecs run-task': 'arn:aws:ecs:eu-central-1:1:task/keelson-staging/f00',
    'ecs describe-tasks': '0',
  },
  gcp: { 'run services describe': 'before@sha256:b' },
  azure: {
    'containerapp show': 'before@sha256:b',
    'job start': 'keelson-staging-migrate-abc',
    'job execution show': 'Succeeded',
    'revision show': 'Healthy',
  },
};
const PROGRAM: Record<string, string> = { aws: 'aws', gcp: 'gcloud', azure: 'az' };

describe.each(['aws', 'gcp', 'azure'])('deploy/%s/deploy.sh', (cloud) => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keelson-deploy-'));
    mkdirSync(join(folder, 'bin'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Programs that write down how they were called, in place of those that reach the cloud. */
  function run(args: string[], answers: Record<string, string> = {}, failing = '') {
    const cases = Object.entries({ ...ANSWERS[cloud], ...answers }).map(
      ([part, answer]) => `case "$*" in *${JSON.stringify(part)}*) echo '${answer}';; esac`,
    );
    for (const name of [PROGRAM[cloud]!, 'skopeo', 'sleep']) {
      const lines = [
        '#!/usr/bin/env bash',
        `echo "${name} $*" >>"${folder}/calls"`,
        ...(failing ? [`case "$*" in *${JSON.stringify(failing)}*) exit 9;; esac`] : []),
        ...(name === PROGRAM[cloud] ? cases : []),
        'exit 0',
      ];
      writeFileSync(join(folder, 'bin', name), `${lines.join('\n')}\n`);
      chmodSync(join(folder, 'bin', name), 0o755);
    }
    writeFileSync(join(folder, 'calls'), '');
    const { status, stdout } = spawnSync('bash', [resolve(root, `deploy/${cloud}/deploy.sh`), ...args], {
      encoding: 'utf8',
      env: { ...ENV, PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
    });
    const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
    return { status, said: stdout.trim(), calls };
  }

  it('tells what serves', () => {
    expect(run(['current'])).toMatchObject({ status: 0, said: 'before@sha256:b' });
  });

  it('copies an image by its digest, and prints its name there alone', () => {
    const { status, said, calls } = run(['push', `ghcr.io/example/keelson@${DIGEST}`]);

    expect(status).toBe(0);
    expect(said).toMatch(new RegExp(`^\\S+@${DIGEST}$`));
    expect(calls).toContainEqual(
      expect.stringMatching(
        /^skopeo copy --all --preserve-digests docker:\/\/ghcr\.io\/example\/keelson@sha256:a+ docker:\/\/\S+:a+$/,
      ),
    );
  });

  it('runs the migrations of the image that it is told, and waits for their end', () => {
    const { status, calls } = run(['migrate', IMAGE]);
    const [update, start, end] = [
      /(deploy|update).*registry\.example\.com/,
      /run-task|execute|job start/,
      /wait|execution show/,
    ].map((call) => calls.findIndex((one) => call.test(one))) as [number, number, number];

    expect(status).toBe(0);
    expect(update).toBeGreaterThanOrEqual(0);
    expect(start).toBeGreaterThan(update);
    expect(end).toBeGreaterThanOrEqual(start);
  });

  it('fails when the migrations did', () => {
    const failed: Record<string, [Record<string, string>, string]> = {
      aws: [{ 'ecs describe-tasks': '1' }, ''],
      gcp: [{}, 'jobs execute'],
      azure: [{ 'job execution show': 'Failed' }, ''],
    };

    expect(run(['migrate', IMAGE], ...failed[cloud]!).status).not.toBe(0);
  });

  it('releases to API and worker', () => {
    const { status, calls } = run(['release', IMAGE]);
    const releases = calls.filter((call) => call.includes(IMAGE));

    expect(status).toBe(0);
    // On AWS one stack has both.
    if (cloud === 'aws') expect(releases).toEqual([expect.stringContaining(`Image=${IMAGE}`)]);
    else for (const part of ['api', 'worker']) expect(releases.join('\n')).toContain(`keelson-staging-${part}`);
  });

  it('fails when the release did', () => {
    const failed: Record<string, [Record<string, string>, string]> = {
      aws: [{}, 'cloudformation deploy'],
      gcp: [{}, 'services update'],
      azure: [{ 'revision show': 'Unhealthy' }, ''],
    };

    expect(run(['release', IMAGE], ...failed[cloud]!).status).not.toBe(0);
  });
});
