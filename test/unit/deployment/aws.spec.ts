import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { read, root } from '../project.js';
import {
  flaws,
  isObject,
  readTemplate,
  specificationOf,
  type Template,
  type TemplateResource,
  walk,
} from './cloudformation.js';
import { configured, SECRETS, unknownCommands, unread } from './environment.js';

const names = readdirSync(resolve(root, 'deploy/aws')).filter((name) => name.endsWith('.yml'));
const templates = new Map(names.map((name) => [name, readTemplate(`deploy/aws/${name}`)]));
const foundation = templates.get('foundation.yml')!;
const service = templates.get('service.yml')!;

const PSEUDO = ['Partition', 'Region', 'AccountId', 'StackName', 'NoValue'].map((name) => `AWS::${name}`);

const resourcesOf = (template: Template, type: string): [string, TemplateResource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

describe.each(names)('deploy/aws/%s', (name) => {
  const template = templates.get(name)!;
  const resources = Object.entries(template.Resources);

  it.each(resources)('gives %s only properties that its type has', (_, resource) => {
    expect(flaws({ ...resource, Properties: resource.Properties ?? {} })).toEqual([]);
  });

  it('refers only to what it has', () => {
    const wrong: string[] = [];
    const named = [...Object.keys(template.Parameters), ...Object.keys(template.Resources), ...PSEUDO];
    const ref = (target: string, path: string, own: readonly string[] = []) => {
      const [id = '', attribute] = target.split(/\.(.*)/s);
      if (own.includes(target)) return;
      if (!named.includes(id)) wrong.push(`${path}: ${id} does not exist`);
      else if (attribute && !(attribute in (specificationOf(template.Resources[id]!.Type)?.attributes ?? {})))
        wrong.push(`${path}: ${id} has no ${attribute}`);
    };
    walk(template, (object, path) => {
      if (typeof object.Ref === 'string') ref(object.Ref, path);
      if (Array.isArray(object['Fn::GetAtt'])) ref(object['Fn::GetAtt'].join('.'), path);
      const substitution = object['Fn::Sub'];
      const [text, own] = Array.isArray(substitution) ? substitution : [substitution, {}];
      if (typeof text === 'string')
        for (const [, target] of text.matchAll(/\$\{([^!}][^}]*)\}/g)) ref(target!, path, Object.keys(own as object));
    });
    for (const [id, { Condition, DependsOn = [] }] of resources) {
      if (Condition && !(Condition in (template.Conditions ?? {}))) wrong.push(`${id}: no condition ${Condition}`);
      for (const other of [DependsOn].flat()) if (!(other in template.Resources)) wrong.push(`${id}: no ${other}`);
    }

    expect(wrong).toEqual([]);
  });

  it('uses every parameter and condition', () => {
    const text = JSON.stringify({ ...template, Parameters: {} });
    const unused = Object.keys(template.Parameters).filter(
      (parameter) => !new RegExp(`"Ref":"${parameter}"|\\$\\{${parameter}\\}`).test(text),
    );
    const idle = Object.keys(template.Conditions ?? {}).filter(
      (condition) => !new RegExp(`"Condition":"${condition}"|"Fn::If":\\["${condition}"`).test(text),
    );

    expect([...unused, ...idle]).toEqual([]);
  });

  it('lets no policy do everything, and only what has no address on everything', () => {
    const wrong: string[] = [];
    walk(template.Resources, (object, path) => {
      if (object.Effect !== 'Allow' || path.includes('KeyPolicy')) return;
      const actions = [object.Action].flat() as string[];
      const everywhere = [object.Resource].flat().includes('*');
      if (actions.some((action) => /^(\*|[\w-]+:\*)$/.test(action))) wrong.push(`${path}: ${actions.join(', ')}`);
      const without = /^(ecr:GetAuthorizationToken|cloudformation:GetTemplateSummary)$/;
      if (everywhere && !object.Condition && 'Resource' in object && !actions.every((action) => without.test(action)))
        wrong.push(`${path}: ${actions.join(', ')} on everything`);
    });

    expect(wrong).toEqual([]);
  });
});

describe('the parameters of AWS', () => {
  /** Given to a deployment by hand, or by the workflow. */
  const given: Record<string, string[]> = {
    foundation: [],
    service: ['Image', 'MigrationImage', 'CertificateArn', 'JwtPrivateKeySecretArn', 'SmtpUrlSecretArn'],
  };
  const files = ['foundation', 'service'].flatMap((stack) =>
    ['staging', 'production'].map((environment) => [stack, environment] as const),
  );

  it.each(files)('of %s fit its template in %s', (stack, environment) => {
    const { Parameters } = JSON.parse(read(`deploy/aws/parameters/${stack}.${environment}.json`)) as {
      Parameters: Record<string, string>;
    };
    const declared = templates.get(`${stack}.yml`)!.Parameters;
    const missing = Object.entries(declared)
      .filter(([name, { Default }]) => Default === undefined && !(name in Parameters))
      .map(([name]) => name);

    expect(Object.keys(Parameters).filter((name) => !(name in declared))).toEqual([]);
    expect(missing.toSorted()).toEqual(given[stack]!.toSorted());
    expect(Parameters.Environment).toBe(environment);
    for (const [name, value] of Object.entries(Parameters)) {
      const { AllowedValues, AllowedPattern, Type, MinValue = 0, MaxValue = Infinity } = declared[name]!;
      if (AllowedValues) expect(AllowedValues.map(String)).toContain(value);
      if (AllowedPattern) expect(value).toMatch(new RegExp(AllowedPattern));
      if (Type === 'Number') expect([Number(value) >= MinValue, Number(value) <= MaxValue]).toEqual([true, true]);
    }
  });
});

describe('what stands on the foundation', () => {
  it('imports only what the foundation exports', () => {
    const exported = Object.entries(foundation.Outputs)
      .filter(([, { Export }]) => Export)
      .map(([name, { Export }]) => [name, Export!.Name] as const);
    const imported = new Set<string>();
    walk(service, (object) => {
      if (!isObject(object['Fn::ImportValue'])) return;
      imported.add(String(object['Fn::ImportValue']['Fn::Sub']).replace('${Foundation}-', ''));
    });

    for (const [name, address] of exported) expect(address).toEqual({ 'Fn::Sub': `\${AWS::StackName}-${name}` });
    expect([...imported].toSorted()).toEqual(exported.map(([name]) => name).toSorted());
  });
});

describe('the tasks of AWS', () => {
  interface Container {
    Command: string[];
    Environment: { Name: string; Value: unknown }[];
    Secrets: ({ Name: string; ValueFrom: unknown } | { 'Fn::If': [string, { Name: string }, unknown] })[];
    PortMappings?: { ContainerPort: number }[];
    HealthCheck?: { Command: string[] };
    ReadonlyRootFilesystem: boolean;
    LinuxParameters: unknown;
  }
  const tasks = resourcesOf(service, 'AWS::ECS::TaskDefinition').map(
    ([id, { Properties }]) => [id, (Properties.ContainerDefinitions as Container[])[0]!] as const,
  );
  const secretsOf = ({ Secrets }: Container) =>
    Secrets.map((secret) => ('Fn::If' in secret ? secret['Fn::If'][1].Name : secret.Name));
  /** Values as CloudFormation would write them, with the parameters of production. */
  const { Parameters } = JSON.parse(read('deploy/aws/parameters/service.production.json')) as {
    Parameters: Record<string, string>;
  };
  const valueOf = (value: unknown): string => {
    if (!isObject(value)) return String(value);
    if (typeof value.Ref === 'string') return Parameters[value.Ref] ?? '';
    if ('Fn::ImportValue' in value) return 'a-name-of-the-foundation';
    const [text, own] = value['Fn::Sub'] as [string, Record<string, unknown>];
    return text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => (name in own ? 'database.example.com' : ''));
  };
  const valuesOf = ({ Environment }: Container) =>
    Object.fromEntries(Environment.map(({ Name, Value }) => [Name, valueOf(Value)]));

  it.each(tasks)('%s: runs a command of the image, read-only and without capabilities', (_, container) => {
    expect(unknownCommands([container.Command])).toEqual([]);
    expect(container).toMatchObject({
      ReadonlyRootFilesystem: true,
      LinuxParameters: { Capabilities: { Drop: ['ALL'] } },
    });
  });

  it.each(tasks)('%s: sets only variables that are read, and no secret in clear text', (_, container) => {
    const clear = container.Environment.map(({ Name }) => Name);

    expect(unread([...clear, ...secretsOf(container)])).toEqual([]);
    expect(clear.filter((name) => SECRETS.includes(name) && name !== 'DATABASE_URL')).toEqual([]);
    expect(new URL(valuesOf(container).DATABASE_URL!)).toMatchObject({ username: '', password: '' });
  });

  it.each(tasks.filter(([id]) => ['ApiTask', 'WorkerTask'].includes(id)))(
    '%s: has a configuration that production accepts',
    (_, container) => {
      const config = configured(valuesOf(container), secretsOf(container));

      expect(config.database).toMatchObject({ migrate: false, url: expect.stringContaining('sslmode=verify-full') });
      expect(config.redisUrl).toBeDefined();
      expect(config.http.shutdownDelayMs + config.http.shutdownTimeoutMs).toBeLessThan(40_000);
    },
  );

  it('listen, are asked and are let in on one port', () => {
    const containers = new Map(tasks);
    const api = containers.get('ApiTask')!;
    const worker = containers.get('WorkerTask')!;
    const { port } = configured(valuesOf(api), secretsOf(api)).http;
    const [[, targets]] = resourcesOf(service, 'AWS::ElasticLoadBalancingV2::TargetGroup') as [
      [string, TemplateResource],
    ];
    const ingress = foundation.Resources.ServiceSecurityGroup!.Properties.SecurityGroupIngress;

    expect(api.PortMappings).toEqual([{ ContainerPort: port, Protocol: 'tcp' }]);
    expect(targets.Properties).toMatchObject({ Port: port, HealthCheckPath: '/health/ready' });
    expect(ingress).toEqual([expect.objectContaining({ FromPort: port, ToPort: port })]);
    expect(service.Resources.ApiService!.Properties.LoadBalancers).toEqual([
      expect.objectContaining({ ContainerPort: port }),
    ]);
    expect(valuesOf(worker).WORKER_PORT).toBeDefined();
    for (const { HealthCheck } of [api, worker]) {
      const [how, node, , ...command] = HealthCheck!.Command;
      expect([how, node]).toEqual(['CMD', 'node']);
      expect(unknownCommands([command])).toEqual([]);
    }
  });

  it('read only those secrets that they need', () => {
    const roles = new Map(
      ['ExecutionRole', 'MigrationExecutionRole', 'SetUpExecutionRole'].map((id) => {
        const readable: unknown[] = [];
        walk(service.Resources[id], (object) => {
          if (object.Action === 'secretsmanager:GetSecretValue') readable.push(...(object.Resource as unknown[]));
        });
        return [id, JSON.stringify(readable)] as const;
      }),
    );
    const used = tasks.map(([id, container]): [string, string[]] => [
      String((service.Resources[id]!.Properties.ExecutionRoleArn as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0]),
      [...JSON.stringify(container.Secrets).matchAll(/\$\{Foundation\}-(\w+)|"Ref":"(\w+SecretArn)"/g)].map(
        ([, exported, parameter]) => exported ?? parameter!,
      ),
    ]);

    for (const [role, secrets] of used) for (const secret of secrets) expect(roles.get(role)).toContain(secret);
    expect([...roles].filter(([, secrets]) => secrets.includes('AdminSecret')).map(([id]) => id)).toEqual([
      'SetUpExecutionRole',
    ]);
  });
});

describe('the data of AWS', () => {
  it('is encrypted, out of reach from the internet, and kept when a stack is deleted', () => {
    const [[, database]] = resourcesOf(foundation, 'AWS::RDS::DBInstance') as [[string, TemplateResource]];
    const [[, cache]] = resourcesOf(foundation, 'AWS::ElastiCache::ReplicationGroup') as [[string, TemplateResource]];

    expect(database).toMatchObject({
      DeletionPolicy: 'Snapshot',
      Properties: { StorageEncrypted: true, PubliclyAccessible: false },
    });
    expect(cache).toMatchObject({
      DeletionPolicy: 'Snapshot',
      Properties: { AtRestEncryptionEnabled: true, TransitEncryptionEnabled: true },
    });
    for (const [, { Properties }] of resourcesOf(foundation, 'AWS::S3::Bucket'))
      expect(Object.values(Properties.PublicAccessBlockConfiguration as object)).toEqual([true, true, true, true]);
    for (const [, { Properties }] of resourcesOf(foundation, 'AWS::SecretsManager::Secret'))
      expect(Properties).toHaveProperty('KmsKeyId');
    for (const [id, { Properties }] of resourcesOf(foundation, 'AWS::EC2::SecurityGroup')) {
      const open = ((Properties.SecurityGroupIngress ?? []) as { CidrIp?: string; FromPort: number }[])
        .filter(({ CidrIp }) => CidrIp === '0.0.0.0/0')
        .map(({ FromPort }) => FromPort);
      expect([id, open]).toEqual([id, id === 'LoadBalancerSecurityGroup' ? [443, 80] : []]);
    }
  });

  it('keeps everything that Redis holds, because jobs are not a cache', () => {
    expect(foundation.Resources.CacheParameters!.Properties.Properties).toEqual({ 'maxmemory-policy': 'noeviction' });
  });

  it('is watched: every alarm names a runbook that exists', () => {
    const alarms = [...templates.values()].flatMap((template) => resourcesOf(template, 'AWS::CloudWatch::Alarm'));

    expect(alarms.length).toBeGreaterThan(5);
    for (const [, { Properties }] of alarms) {
      const [runbook] = /docs\/runbooks\/[\w-]+\.md/.exec(String(Properties.AlarmDescription)) ?? [''];
      expect(read(runbook)).toMatch(/^# /);
    }
  });
});
