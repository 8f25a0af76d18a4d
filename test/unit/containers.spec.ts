import { manifest, read, readYaml } from './project.js';

type Service = {
  image?: string;
  user?: string;
  healthcheck?: unknown;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  environment?: Record<string, string>;
  secrets?: string[];
  depends_on?: Record<string, unknown>;
  deploy?: { resources?: { limits?: { memory?: string; cpus?: string } } };
  build?: { target?: string };
};
type Compose = {
  services: Record<string, Service>;
  secrets?: Record<string, unknown>;
  volumes?: Record<string, unknown>;
};

/** The instructions of a Dockerfile, stage by stage, with continued lines joined. */
function stagesOf(dockerfile: string): Map<string, { from: string; instructions: string[] }> {
  const lines = dockerfile
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages = new Map<string, { from: string; instructions: string[] }>();
  let current: string[] = [];
  for (const line of lines) {
    const [, from, name] = /^FROM (\S+) AS (\S+)$/.exec(line) ?? [];
    if (from && name) {
      current = [];
      stages.set(name, { from, instructions: current });
    } else {
      current.push(line);
    }
  }
  return stages;
}

describe('the image', () => {
  const dockerfile = read('Dockerfile');
  const stages = stagesOf(dockerfile);
  const final = [...stages.values()].at(-1)!.instructions;
  const [, version] = /^ARG NODE_IMAGE=node:(\d+\.\d+\.\d+)-\w+-slim$/m.exec(dockerfile) ?? [];

  it('is pinned to one version of Node, that of .nvmrc', () => {
    expect(version).toBe(read('.nvmrc').trim());
  });

  it('runs on the Node that the set-up brings to machines with an older one', () => {
    const { optionalDependencies } = JSON.parse(read('runtime/package.json')) as {
      optionalDependencies: Record<string, string>;
    };

    expect(new Set(Object.values(optionalDependencies))).toEqual(new Set([version]));
  });

  it('has a Node that package.json accepts', () => {
    const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(manifest.engines.node)!.map(Number);
    const [ours, oursMinor] = version!.split('.').map(Number);

    expect(ours).toBe(major);
    expect(oursMinor).toBeGreaterThanOrEqual(minor!);
  });

  it('builds every stage on that version, or on a stage before it', () => {
    const names = [...stages.keys()];

    for (const [index, { from }] of [...stages.values()].entries()) {
      expect(['${NODE_IMAGE}', ...names.slice(0, index)]).toContain(from);
    }
  });

  it('does not run as root', () => {
    expect(final.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
  });

  it('starts Node without a shell, so that signals reach it', () => {
    const entry = final.find((line) => line.startsWith('ENTRYPOINT '));
    const [command] = JSON.parse(entry!.replace(/^ENTRYPOINT /, '')) as string[];

    expect(command).toBe('node');
  });

  it('copies only what the build context lets in', () => {
    const allowed = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path]) => path!);
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) => paths!.split(' '));

    expect(copied.filter((path) => !allowed.includes(path))).toEqual([]);
    expect(read('.dockerignore')).toMatch(/^\*$/m);
  });
});

describe.each(['docker-compose.yml', 'docker-compose.prod.yml'])('%s', (file) => {
  const { services, secrets = {}, volumes = {} } = readYaml(file) as Compose;
  const stages = stagesOf(read('Dockerfile'));

  it('builds a stage that exists, or pins an image', () => {
    for (const { build, image } of Object.values(services)) {
      if (build) expect([...stages.keys()]).toContain(build.target);
      else expect(image).toMatch(/:v?\d/);
    }
  });

  it('waits for services that exist and can say they are healthy', () => {
    for (const { depends_on } of Object.values(services)) {
      for (const name of Object.keys(depends_on ?? {})) expect(services[name]?.healthcheck).toBeDefined();
    }
  });

  it('declares every secret and volume it uses', () => {
    const used = Object.values(services).flatMap((service) => service.secrets ?? []);

    expect(Object.keys(secrets).toSorted()).toEqual([...new Set(used)].toSorted());
    expect(Object.keys(volumes)).toEqual(['postgres']);
  });
});

describe('docker-compose.prod.yml', () => {
  const { services } = readYaml('docker-compose.prod.yml') as Compose;

  it('runs every service read-only, without capabilities it does not need, and within limits', () => {
    for (const service of Object.values(services)) {
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
      expect(service.deploy?.resources?.limits).toEqual({ cpus: expect.any(String), memory: expect.any(String) });
    }
  });

  it('keeps secrets out of the environment', () => {
    for (const { environment = {}, secrets = [] } of Object.values(services)) {
      const named = Object.keys(environment).filter((name) => /SECRET|PASSWORD|KEY|DATABASE_URL/.test(name));

      for (const name of named) expect(environment[name]).toMatch(/^\/run\/secrets\//);
      expect(new Set(named.map((name) => environment[name]!.split('/').at(-1)))).toEqual(new Set(secrets));
    }
  });
});
