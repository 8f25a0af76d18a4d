import { join } from 'node:path';
import { Ajv } from 'ajv';
import ts from 'typescript';
import { parse } from 'yaml';
import { read, root } from '../project.js';
import { configured, SECRETS, unknownCommands, unread } from './environment.js';
import { CHART, type Manifest, render, valuesOf } from './helm.js';
import { flawsOf, readSchemas } from './schema.js';

type Variable = { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; optional?: boolean } } };
interface Container {
  args: string[];
  env: Variable[];
  ports?: { name: string; containerPort: number }[];
  livenessProbe?: { httpGet: { port: string } };
  securityContext: unknown;
  volumeMounts: { mountPath: string }[];
}
interface Pod {
  containers: [Container];
  securityContext: { runAsNonRoot: boolean };
  automountServiceAccountToken: boolean;
  terminationGracePeriodSeconds?: number;
}

const WITH_SET_UP = { enabled: true, secretName: 'keelson-set-up', role: 'keelson' };
const environments = ['staging', 'production'].map((name) => [name, valuesOf(`values-${name}`)] as const);
const all = render({ ...valuesOf('values-production'), setUp: WITH_SET_UP });
const podOf = ({ spec }: Manifest) => (spec.template as { spec: Pod }).spec;
const pods = all
  .filter(({ kind }) => ['Deployment', 'Job'].includes(kind))
  .map((one) => [one.metadata.name, podOf(one)] as const);
const named = (name: string) => pods.find(([other]) => other === name)![1];

describe.each(environments)('the Helm chart with the values of %s', (_, values) => {
  it('has values that its schema accepts', () => {
    const ajv = new Ajv({ strict: false });
    const validate = ajv.compile(JSON.parse(read(`${CHART}/values.schema.json`)) as object);

    expect([validate(values), validate.errors]).toEqual([true, null]);
    const inClear = { ...values, settings: { ...(values.settings as object), SECRET_KEY: 'in clear text' } };
    expect(validate(inClear)).toBe(false);
  });

  it('makes objects that Kubernetes has, with the members and types that they have', () => {
    const objects = render({ ...values, setUp: WITH_SET_UP });

    expect(objects.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['Deployment', 'Service', 'Ingress', 'NetworkPolicy', 'PodDisruptionBudget', 'Job']),
    );
    expect(typeErrors(objects.filter(({ kind }) => kind !== 'ServiceMonitor'))).toEqual([]);
  });
});

describe('the metrics of pods on Kubernetes', () => {
  const metrics = (serviceMonitor: object) => ({ ...(valuesOf().metrics as object), serviceMonitor });
  const watched = render({
    ...valuesOf('values-production'),
    metrics: metrics({ enabled: true, interval: '15s', labels: { release: 'prometheus' } }),
  });
  const one = (kind: string, name: string) =>
    watched.find((other) => other.kind === kind && other.metadata.name === name);

  it('are found by a ServiceMonitor with the members and types that the operator of Prometheus has', () => {
    const monitor = one('ServiceMonitor', 'keelson')!;

    expect(flawsOf(monitor, readSchemas('prometheus-operator').ServiceMonitor!, 'ServiceMonitor')).toEqual([]);
    expect(monitor.metadata).toMatchObject({ labels: { release: 'prometheus' } });
    expect(
      flawsOf(
        { ...monitor, spec: { ...monitor.spec, endpoint: [] } },
        readSchemas('prometheus-operator').ServiceMonitor!,
        '',
      ),
    ).toEqual(['.spec.endpoint does not exist']);
  });

  it('are read from the port that API and workers serve them on, and that the policy lets Prometheus in to', () => {
    const service = one('Service', 'keelson-metrics')!;
    const { selector, endpoints } = one('ServiceMonitor', 'keelson')!.spec as {
      selector: { matchLabels: object };
      endpoints: [{ port: string }];
    };
    const [port] = service.spec.ports as [{ name: string; port: number; targetPort: string }];
    const policy = one('NetworkPolicy', 'keelson-metrics')!.spec as { ingress: [{ ports: [{ port: number }] }] };

    expect(service.metadata).toMatchObject({ labels: selector.matchLabels });
    expect(endpoints[0].port).toBe(port.name);
    expect(policy.ingress[0].ports[0].port).toBe(port.port);
    for (const name of ['keelson-api', 'keelson-worker']) {
      const { containers } = podOf(one('Deployment', name)!);
      expect(containers[0].ports).toContainEqual({ name: port.targetPort, containerPort: port.port });
      expect(containers[0].env).toContainEqual({ name: 'METRICS_PORT', value: String(port.port) });
    }
  });

  it('are looked for by no ServiceMonitor where its kind may be unknown', () => {
    expect(all.map(({ kind }) => kind)).not.toContain('ServiceMonitor');
  });
});

/** Types of Kubernetes' own OpenAPI document; TypeScript also refuses members of a literal that a type does not have. */
function typeErrors(objects: Manifest[]): string[] {
  const file = join(root, 'test/unit/deployment/objects.ts');
  const source = objects
    .map(({ apiVersion, kind, ...rest }, at) => {
      const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
      const type = `import('kubernetes-types/${group!.replace('.k8s.io', '')}/${version}').${kind}`;
      return `export const object${at}: ${type} = ${JSON.stringify({ apiVersion, kind, ...rest })};`;
    })
    .join('\n');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    types: [],
    skipLibCheck: true,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (name) => (name === file ? source : readFile(name));
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, target, ...more) =>
    name === file ? ts.createSourceFile(name, source, target) : getSourceFile(name, target, ...more);
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

describe('the pods of Kubernetes', () => {
  it.each(pods)('%s: run a command of the image with the least rights', (_, { containers: [container], ...pod }) => {
    expect(unknownCommands([container.args])).toEqual([]);
    expect(pod).toMatchObject({ automountServiceAccountToken: false, securityContext: { runAsNonRoot: true } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.volumeMounts).toEqual([{ name: 'data', mountPath: '/data' }]);
  });

  it.each(pods)('%s: set only variables that are read, secrets from a Secret', (_, { containers: [{ env }] }) => {
    expect(unread(env.map(({ name }) => name))).toEqual([]);
    for (const { name, value, valueFrom } of env)
      expect([name, Boolean(valueFrom), Boolean(value)]).toEqual([
        name,
        SECRETS.includes(name),
        !SECRETS.includes(name),
      ]);
  });

  it('are configured as production accepts, on the ports that are asked and let in', () => {
    const config = ({ containers: [{ env }] }: Pod) =>
      configured(
        Object.fromEntries(env.filter(({ value }) => value).map(({ name, value }) => [name, value!])),
        env.filter(({ valueFrom }) => valueFrom).map(({ name }) => name),
      );
    const api = named('keelson-api');
    const worker = named('keelson-worker');
    const { http, database, metrics } = config(api);
    const policy = all.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'keelson-api')!;

    expect(database.migrate).toBe(false);
    const watched = { name: 'metrics', containerPort: metrics.port };
    expect(api.containers[0].ports).toEqual([{ name: 'http', containerPort: http.port }, watched]);
    expect(worker.containers[0].ports).toEqual([{ name: 'alive', containerPort: config(worker).workerPort }, watched]);
    expect(policy.spec.ingress).toEqual([expect.objectContaining({ ports: [{ protocol: 'TCP', port: http.port }] })]);
    for (const [pod, delay] of [
      [api, http.shutdownDelayMs],
      [worker, 0],
    ] as const)
      expect(pod.terminationGracePeriodSeconds! * 1000).toBeGreaterThan(delay + http.shutdownTimeoutMs);
  });

  it('do without secrets that are not needed, and not without the others', () => {
    const optional = named('keelson-api').containers[0].env.filter(({ valueFrom }) => valueFrom?.secretKeyRef.optional);

    expect(optional.map(({ name }) => name)).toEqual([
      'DATABASE_DIRECT_URL',
      'DATABASE_REPLICA_URL',
      'REDIS_URL',
      'SMTP_URL',
      'SENTRY_DSN',
    ]);
  });

  it('of migrations run before those that serve, after the role was made', () => {
    const weights = all
      .filter(({ kind }) => kind === 'Job')
      .map(({ metadata: { name, annotations } }) => [
        name,
        annotations!['helm.sh/hook'],
        annotations!['helm.sh/hook-weight'],
      ]);

    expect(weights).toEqual([
      ['keelson-set-up', 'pre-install,pre-upgrade', '-10'],
      ['keelson-migrate', 'pre-install,pre-upgrade', '0'],
    ]);
  });
});

describe('deploy/kubernetes/keelson/Chart.yaml', () => {
  it('has the version of the application', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };

    expect(parse(read(`${CHART}/Chart.yaml`))).toMatchObject({ appVersion: version });
  });
});
