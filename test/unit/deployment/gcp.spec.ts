import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { read, root } from '../project.js';
import { walk } from './cloudformation.js';
import { configured, SECRETS, unknownCommands, unread } from './environment.js';
import { readSchemas, type ResourceShape } from './schema.js';

type Block = Record<string, unknown>;
interface Configuration {
  resource: Record<string, Record<string, Block[]>>;
  ephemeral: Record<string, Record<string, Block[]>>;
  variable: Record<string, [{ default?: unknown; type: string }]>;
  locals: Block;
  output: Record<string, Block[]>;
}

/** For any resource, whatever its type. */
const META = ['for_each', 'count', 'depends_on', 'lifecycle', 'provider'];
const schemas = readSchemas('google');
const files = readdirSync(resolve(root, 'deploy/gcp')).filter((name) => /\.tf(vars)?$/.test(name));
const configuration: Configuration = { resource: {}, ephemeral: {}, variable: {}, locals: {}, output: {} };
const variables: Record<string, Record<string, unknown>> = {};

for (const [file, parsed] of Object.entries(parse(files))) {
  if (file.endsWith('.tfvars')) variables[file.replace('.tfvars', '')] = parsed;
  for (const kind of ['resource', 'ephemeral'] as const)
    for (const [type, named] of Object.entries((parsed[kind] ?? {}) as Configuration['resource']))
      configuration[kind][type] = { ...configuration[kind][type], ...named };
  Object.assign(configuration.variable, parsed.variable);
  Object.assign(configuration.output, parsed.output);
  for (const locals of (parsed.locals ?? []) as Block[]) Object.assign(configuration.locals, locals);
}

/** In a process of its own, which the parser would otherwise keep from ending. */
function parse(names: readonly string[]): Record<string, Block> {
  const program = `
    const { parse } = require('@cdktf/hcl2json');
    const { readFileSync } = require('node:fs');
    Promise.all(process.argv.slice(1).map(async (name) => [name, await parse(name, readFileSync(name, 'utf8'))])).then(
      (entries) => process.stdout.write(JSON.stringify(Object.fromEntries(entries)), () => process.exit(0)),
      (error) => { console.error(error.message); process.exit(1); },
    );`;
  const path = resolve(root, 'node_modules');
  const options = {
    cwd: resolve(root, 'deploy/gcp'),
    env: { ...process.env, NODE_PATH: path },
    encoding: 'utf8',
  } as const;
  return JSON.parse(execFileSync(process.execPath, ['-e', program, ...names], options)) as Record<string, Block>;
}

const resourcesOf = (type: string): [string, Block][] =>
  Object.entries(configuration.resource[type] ?? {}).map(([name, [block]]) => [name, block!]);

/** Blocks arrive as lists of objects, and blocks made in a loop below `dynamic`. */
function flaws(block: Block, shape: ResourceShape, path: string): string[] {
  const { dynamic = {}, ...rest } = block;
  const loops = Object.entries(dynamic as Record<string, { content: Block[] }[]>).map(
    ([name, blocks]) => [name, blocks.flatMap(({ content }) => content)] as const,
  );
  const given = [...Object.entries(rest).filter(([name]) => !META.includes(name)), ...loops];
  const names = given.map(([name]) => name);
  return [
    ...shape.required.filter((name) => !names.includes(name)).map((name) => `${path}.${name} is missing`),
    ...given.flatMap(([name, value]) => {
      const inner = shape.fields[name];
      if (!inner) return [`${path}.${name} does not exist`];
      if (typeof inner === 'object' && 'fields' in inner)
        return Array.isArray(value)
          ? (value as Block[]).flatMap((one) => flaws(one, inner, `${path}.${name}`))
          : [`${path}.${name} is not a block`];
      const isExpression = typeof value === 'string' && value.includes('${');
      if (isExpression || typeof inner === 'object' || inner === 'any') return [];
      return typeof value === inner ? [] : [`${path}.${name} is not a ${inner}`];
    }),
  ];
}

describe('the resources of Google Cloud', () => {
  it('have only attributes and blocks that their types have', () => {
    const wrong = Object.keys(configuration.resource).flatMap((type) => {
      const schema = schemas[type];
      if (!schema) return [`${type}: run scripts/deployment-schemas.mjs`];
      return resourcesOf(type).flatMap(([name, block]) => flaws(block, schema, `${type}.${name}`));
    });

    expect(Object.keys(configuration.resource).length).toBeGreaterThan(30);
    expect(wrong).toEqual([]);
  });

  it('refer only to what is declared, and leave no variable unused', () => {
    const wrong: string[] = [];
    const used = new Set<string>();
    const text = JSON.stringify(configuration);
    for (const [, type = '', name = '', attribute = ''] of text.matchAll(
      /\b(google_\w+)\.(\w+)(?:\[[^\]]*\])?\.(\w+)/g,
    )) {
      const { fields = {}, computed = [] } = schemas[type] ?? {};
      if (!configuration.resource[type]?.[name]) wrong.push(`${type}.${name} does not exist`);
      else if (!(attribute in fields) && !computed.includes(attribute)) wrong.push(`${type} has no ${attribute}`);
    }
    for (const [, kind, name = ''] of text.matchAll(/\b(var|local)\.(\w+)/g)) {
      used.add(`${kind}.${name}`);
      if (!(name in (kind === 'var' ? configuration.variable : configuration.locals))) wrong.push(`${kind}.${name}`);
    }
    for (const [, type, name] of text.matchAll(/\bephemeral\.(\w+)\.(\w+)/g))
      if (!configuration.ephemeral[type!]?.[name!]) wrong.push(`ephemeral.${type}.${name}`);
    const declared = [
      ...Object.keys(configuration.variable).map((name) => `var.${name}`),
      ...Object.keys(configuration.locals).map((name) => `local.${name}`),
    ];

    expect(wrong).toEqual([]);
    // The provider block, which is not a resource, uses these.
    expect(declared.filter((name) => !used.has(name) && !['var.project', 'var.region'].includes(name))).toEqual([]);
  });

  it('keep secrets out of plans and of the state', () => {
    const versions = resourcesOf('google_secret_manager_secret_version');
    const inClear = versions.filter(([, block]) => 'secret_data' in block).map(([name]) => name);

    expect(inClear).toEqual(['database_authority']);
    for (const [, block] of resourcesOf('google_sql_user')) expect(block).not.toHaveProperty('password');
    walk(configuration, (object) => {
      for (const [name, value] of Object.entries(object))
        if (SECRETS.includes(name)) expect(String(value)).toMatch(/^(database|redis|secret|jwt|smtp|sentry)-[\w-]+$/);
    });
  });

  it('keep database and Redis in the private network', () => {
    const [[, database]] = resourcesOf('google_sql_database_instance') as [[string, Block]];
    const [[, redis]] = resourcesOf('google_redis_instance') as [[string, Block]];

    expect(database).toMatchObject({
      settings: [{ ip_configuration: [{ ipv4_enabled: false, ssl_mode: 'ENCRYPTED_ONLY' }] }],
    });
    expect(redis).toMatchObject({ connect_mode: 'PRIVATE_SERVICE_ACCESS', auth_enabled: true });
    expect(redis).toMatchObject({ redis_configs: { 'maxmemory-policy': 'noeviction' } });
  });

  it('are watched: every alarm names a runbook that exists', () => {
    const runbooks = [
      ...JSON.stringify(configuration).matchAll(/"runbook":"([\w-]+\.md)"|docs\/runbooks\/([\w-]+\.md)/g),
    ];

    expect(runbooks.length).toBeGreaterThan(5);
    for (const [, one, other] of runbooks) expect(read(`docs/runbooks/${one ?? other}`)).toMatch(/^# /);
  });
});

describe.each(['staging', 'production'])('deploy/gcp/%s.tfvars', (environment) => {
  /** Given on the command line. */
  const given = ['project', 'image', 'github_repository'];

  it('sets what has no default, and only what there is', () => {
    const declared = configuration.variable;
    const set = Object.keys(variables[environment]!);
    const missing = Object.keys(declared).filter((name) => !('default' in declared[name]![0]) && !set.includes(name));

    expect(set.filter((name) => !(name in declared))).toEqual([]);
    expect(missing.toSorted()).toEqual(given.toSorted());
  });
});

describe('the containers of Google Cloud', () => {
  type Container = {
    args: string[];
    ports?: [{ container_port: number }];
    dynamic: { env: { for_each: string }[] };
    startup_probe: unknown;
    liveness_probe: [{ http_get: [{ port: number }] }];
  };
  const containerOf = (name: string) =>
    (configuration.resource.google_cloud_run_v2_service![name]![0]!.template as [{ containers: [Container] }])[0]
      .containers[0];

  /** An expression with the variables of production put in. */
  const evaluate = (text: string) =>
    text.replaceAll(/\$\{(?:tostring\()?var\.(\w+)\)?\}/g, (_, name: string) =>
      String(variables.production![name] ?? configuration.variable[name]![0].default),
    );
  const valuesOf = ({ dynamic }: Container) => {
    const settings = Object.entries(configuration.locals.settings as Record<string, string>);
    const own = [...dynamic.env[0]!.for_each.matchAll(/(\w+) = "([^"]*)"/g)].map(([, name, value]) => [name!, value!]);
    return Object.fromEntries([...settings, ...own].map(([name, value]) => [name, evaluate(value!)]));
  };
  const secrets = () => Object.keys(configuration.locals.secret_settings as object);

  it.each(['api', 'worker'])('of %s are configured as production accepts, on the port that is asked', (name) => {
    const container = containerOf(name);
    const values = valuesOf(container);
    const { http, database, workerPort } = configured(values, secrets());

    expect(unread([...Object.keys(values), ...secrets()])).toEqual([]);
    expect(unknownCommands([container.args])).toEqual([]);
    expect(database.migrate).toBe(false);
    // Cloud Run kills after ten seconds.
    expect(http.shutdownDelayMs + http.shutdownTimeoutMs).toBeLessThan(10_000);
    const port = name === 'api' ? http.port : workerPort;
    expect(container.ports).toEqual([{ container_port: port }]);
    expect(container.liveness_probe[0].http_get[0].port).toBe(port);
  });

  it('of jobs run commands of the image, with what they read', () => {
    type Job = { args: string[]; secrets: object | string };
    const jobs = Object.values(configuration.locals.jobs as Record<string, Job>);
    // An expression stands for the settings of the application, which the test above looks at.
    const named = jobs.flatMap(({ secrets: own }) => (typeof own === 'string' ? [] : Object.keys(own)));

    expect(unknownCommands(jobs.map(({ args }) => args))).toEqual([]);
    expect(unread(named)).toEqual([]);
  });

  it('may read only the secrets that they use', () => {
    const readers = configuration.locals.secrets as Record<string, string[]>;
    const administrators = Object.entries(readers)
      .filter(([name]) => name.startsWith('database-admin') || name === 'database-password')
      .flatMap(([, members]) => members);

    expect(new Set(administrators)).toEqual(new Set(['${google_service_account.set_up.email}']));
    for (const secret of Object.values(configuration.locals.secret_settings as Record<string, string>))
      expect(readers[secret]).toContain('${google_service_account.application.email}');
  });
});
