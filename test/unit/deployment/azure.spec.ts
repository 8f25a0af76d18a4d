import { read } from '../project.js';
import { type ArmTemplate, deploy, type Deployed, readArm } from './arm.js';
import { configured, SECRETS, unknownCommands, unread } from './environment.js';
import { flawsOf, readSchemas, type ResourceShape } from './schema.js';

/** Given when it is deployed, by hand or by the workflow. */
const GIVEN = {
  foundation: {},
  service: {
    registry: 'keelson.azurecr.io',
    vaultName: 'kln-prod-abcdefghij',
    image: 'keelson.azurecr.io/keelson@sha256:0',
    migrationImage: 'keelson.azurecr.io/keelson@sha256:0',
  },
  github: { repository: 'example/keelson', registryName: 'keelson' },
};
/** Members that came with a later version of the API than the vendor's npm package knows. */
const LATER: Record<string, string[]> = {
  'Microsoft.Cache/redisEnterprise': ['highAvailability', 'publicNetworkAccess'],
  'Microsoft.Cache/redisEnterprise/databases': ['accessKeysAuthentication'],
};
/** In every resource, beside what its type has. */
const META = ['type', 'apiVersion', 'name', 'id', 'scope', 'dependsOn', 'condition', 'copyName', 'tags'];

const schemas = readSchemas('azure');
const names = ['foundation', 'service', 'github'] as const;
const templates = Object.fromEntries(names.map((name) => [name, readArm(name)])) as Record<string, ArmTemplate>;

function parametersOf(name: (typeof names)[number], environment: string): Record<string, unknown> {
  if (name === 'github') return { environment, ...GIVEN.github };
  const file = JSON.parse(read(`deploy/azure/parameters/${name}.${environment}.json`)) as {
    parameters: Record<string, { value: unknown }>;
  };
  const values = Object.entries(file.parameters).map(([key, { value }]) => [key, value]);
  return { ...Object.fromEntries(values), ...GIVEN[name] } as Record<string, unknown>;
}

const deployed = Object.fromEntries(
  names.map((name) => [name, deploy(templates[name]!, parametersOf(name, 'production'))]),
) as Record<(typeof names)[number], Deployed[]>;

const cases = names.flatMap((name) => ['staging', 'production'].map((environment) => [name, environment] as const));

describe.each(cases)('deploy/azure/%s.json in %s', (name, environment) => {
  const template = templates[name]!;
  const given = parametersOf(name, environment);

  it('is given what has no default, and only what there is', () => {
    const declared = Object.entries(template.parameters);
    const missing = declared.filter(
      ([key, { type, defaultValue }]) => type !== 'securestring' && defaultValue === undefined && !(key in given),
    );

    expect(Object.keys(given).filter((key) => !(key in template.parameters))).toEqual([]);
    expect(missing).toEqual([]);
    for (const [key, { allowedValues }] of declared)
      if (allowedValues && key in given) expect(allowedValues).toContain(given[key]);
  });

  it('has only expressions that can be worked out, and properties that the types have', () => {
    const resources = deploy(template, given);
    const wrong = resources.flatMap((resource) => {
      const schema = schemas[resource.type];
      if (!schema) return [`${resource.type}: run scripts/deployment-schemas.mjs`];
      const own = Object.fromEntries(Object.entries(resource).filter(([key]) => !META.includes(key)));
      const required = schema.required.filter((key) => !META.includes(key));
      return flawsOf(own, { ...withLater(resource.type, schema), required }, resource.id);
    });

    expect(wrong).toEqual([]);
  });

  it('waits only for what it deploys', () => {
    const resources = deploy(template, given);
    const ids = resources.flatMap(({ id, copyName }) => [id, copyName]);
    const subnets = /virtualNetworks\/[^/]+\/subnets\//;

    for (const { id, dependsOn = [] } of resources)
      expect([id, dependsOn.filter((other) => !ids.includes(other) && !subnets.test(other))]).toEqual([id, []]);
    expect(new Set(resources.map(({ id, scope }) => `${scope ?? ''} ${id}`)).size).toBe(resources.length);
  });

  it('uses every parameter and variable', () => {
    const text = JSON.stringify(template);
    const unused = [
      ...Object.keys(template.parameters).filter((key) => !text.includes(`parameters('${key}')`)),
      ...Object.keys(template.variables).filter((key) => !text.includes(`variables('${key}')`)),
    ];

    expect(unused).toEqual([]);
  });
});

function withLater(type: string, schema: ResourceShape): ResourceShape {
  const properties = schema.fields.properties as ResourceShape;
  const later = Object.fromEntries((LATER[type] ?? []).map((name) => [name, 'any' as const]));
  if (typeof properties !== 'object') return schema;
  return {
    ...schema,
    fields: { ...schema.fields, properties: { ...properties, fields: { ...properties.fields, ...later } } },
  };
}

describe('the containers of Azure', () => {
  type Variable = { name: string; value?: string; secretRef?: string };
  interface Container {
    image: string;
    args: string[];
    env: Variable[];
    probes?: { type: string; httpGet: { path: string; port: number } }[];
  }
  interface Properties {
    configuration: {
      ingress?: { targetPort: number; allowInsecure: boolean };
      secrets: { name: string; keyVaultUrl: string; identity: string }[];
    };
    template: { containers: [Container]; terminationGracePeriodSeconds?: number };
  }
  const apps = deployed.service
    .filter(({ type }) => ['Microsoft.App/containerApps', 'Microsoft.App/jobs'].includes(type))
    .map(({ name, properties }) => [name, properties as Properties] as const);
  const clear = (env: Variable[]) => env.filter(({ value }) => value !== undefined);
  const secret = (env: Variable[]) => env.filter(({ secretRef }) => secretRef !== undefined);

  it.each(apps)('%s: runs a command of the image, with variables that are read', (_, { template: { containers } }) => {
    const [{ args, env }] = containers;

    expect(unknownCommands([args])).toEqual([]);
    expect(unread(env.map(({ name }) => name))).toEqual([]);
    expect(clear(env).filter(({ name }) => SECRETS.includes(name))).toEqual([]);
  });

  it.each(apps)('%s: has its secrets from the vault, by an identity that may read them', (_, properties) => {
    const { secrets } = properties.configuration;
    const readers = deployed.foundation
      .filter(({ type }) => type === 'Microsoft.Authorization/roleAssignments')
      .map(({ name }) => name);
    const stored = deployed.foundation
      .filter(({ type }) => type === 'Microsoft.KeyVault/vaults/secrets')
      .map(({ name }) => name.split('/')[1]);

    const referred = secret(properties.template.containers[0].env).map(({ secretRef }) => secretRef);
    expect(new Set(referred)).toEqual(new Set(secrets.map(({ name }) => name)));
    for (const { name, keyVaultUrl, identity } of secrets) {
      expect(keyVaultUrl).toBe(`https://kln-prod-abcdefghij.vault.azure.net/secrets/${name}`);
      expect(stored).toContain(name);
      expect(readers).toContain(`group-${name}-${identity.split('keelson-production-')[1]}`);
    }
  });

  it('are configured as production accepts, on the ports that are asked', () => {
    const [, api] = apps.find(([name]) => name.endsWith('-api'))!;
    const [, worker] = apps.find(([name]) => name.endsWith('-worker'))!;
    const read = ({ template: { containers } }: Properties) =>
      configured(
        Object.fromEntries(clear(containers[0].env).map(({ name, value }) => [name, value!])),
        secret(containers[0].env).map(({ name }) => name),
      );
    const { http, database } = read(api);

    expect(database.migrate).toBe(false);
    expect(api.configuration.ingress).toMatchObject({ targetPort: http.port, allowInsecure: false });
    for (const { httpGet } of api.template.containers[0].probes!) expect(httpGet.port).toBe(http.port);
    for (const { httpGet } of worker.template.containers[0].probes!) expect(httpGet.port).toBe(read(worker).workerPort);
    expect(http.shutdownDelayMs + http.shutdownTimeoutMs).toBeLessThan(
      api.template.terminationGracePeriodSeconds! * 1000,
    );
  });

  it('wait for the first migration when they are not serving yet', () => {
    for (const { type, condition } of deploy(templates.service!, {
      ...parametersOf('service', 'staging'),
      serving: false,
    }))
      if (type === 'Microsoft.App/containerApps') expect(condition).toBe(false);
  });
});

describe('the data of Azure', () => {
  const one = (type: string) => deployed.foundation.find((resource) => resource.type === type)!.properties;

  it('is out of reach from the internet, and encrypted on its way', () => {
    expect(one('Microsoft.DBforPostgreSQL/flexibleServers')).toMatchObject({
      network: { publicNetworkAccess: 'Disabled' },
    });
    expect(one('Microsoft.Cache/redisEnterprise')).toMatchObject({ publicNetworkAccess: 'Disabled' });
    expect(one('Microsoft.Cache/redisEnterprise/databases')).toMatchObject({
      clientProtocol: 'Encrypted',
      evictionPolicy: 'NoEviction',
    });
    expect(one('Microsoft.KeyVault/vaults')).toMatchObject({
      networkAcls: { defaultAction: 'Deny' },
      enablePurgeProtection: true,
    });
  });

  it('has addresses that the application accepts', () => {
    const secrets = new Map(
      deployed.foundation
        .filter(({ type }) => type === 'Microsoft.KeyVault/vaults/secrets')
        .map(({ name, properties }) => [name.split('/')[1], (properties as { value: string }).value]),
    );
    const { database, redisUrl } = configured(
      {
        DATABASE_URL: secrets.get('database-url')!,
        REDIS_URL: secrets.get('redis-url')!,
        PUBLIC_URL: 'https://api.example.com',
        CORS_ORIGINS: 'https://shop.example.com',
      },
      ['SECRET_KEY', 'JWT_PRIVATE_KEY'],
    );

    expect(database.url).toMatch(
      /^postgres:\/\/keelson:.+\.postgres\.database\.azure\.com:5432\/keelson\?sslmode=verify-full$/,
    );
    expect(redisUrl).toMatch(/^rediss:\/\/:.+:10000$/);
  });

  it('gets no secret but as a secure parameter, which is neither kept nor shown', () => {
    for (const { parameters } of Object.values(templates))
      for (const [name, { type, defaultValue }] of Object.entries(parameters))
        if (/password|secret|key|smtpUrl/i.test(name))
          expect([name, type, defaultValue]).toEqual([name, 'securestring', undefined]);
  });

  it('is watched: every alarm names a runbook that exists', () => {
    const alarms = [...deployed.foundation, ...deployed.service].filter(({ type }) => type.endsWith('/metricAlerts'));

    expect(alarms.length).toBeGreaterThan(5);
    for (const { properties } of alarms) {
      const [runbook] = /docs\/runbooks\/[\w-]+\.md/.exec(JSON.stringify(properties)) ?? [''];
      expect(read(runbook)).toMatch(/^# /);
    }
  });
});
