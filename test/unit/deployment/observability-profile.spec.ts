import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { hasPrometheus } from '../../support/prometheus.js';

const ROOT = resolve(__dirname, '..', '..', '..');

interface Service {
  readonly profiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
}

const read = (file: string): unknown => parse(readFileSync(join(ROOT, file), 'utf8'), { merge: true });
const { services } = read('docker-compose.yml') as { services: Readonly<Record<string, Service>> };
const profile = Object.entries(services).filter(([, { profiles }]) => profiles?.includes('observability'));

/** The hosts and ports of the addresses in a file that name a service of compose. */
function addressesIn(file: string): Array<[host: string, port: string]> {
  const text = readFileSync(join(ROOT, 'deploy/observability', file), 'utf8');
  return [...text.matchAll(/\b([a-z]+):(\d{4,5})\b/g)].map(([, host = '', port = '']) => [host, port]);
}

/*
 * What can be checked of the profile without Docker: that its parts find each other and their files. None of the
 * containers runs here.
 */
describe('the profile observability of compose', () => {
  it('has Prometheus, Loki, Tempo, Grafana and a shipper of logs', () => {
    expect(profile.map(([name]) => name).toSorted()).toEqual(['grafana', 'loki', 'prometheus', 'tempo', 'vector']);
  });

  it('mounts files that exist', () => {
    const missing = profile
      .flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0] ?? ''))
      .filter((source) => source.startsWith('./') && !existsSync(join(ROOT, source)));
    expect(missing).toEqual([]);
  });

  it('scrapes the port on which the application serves metrics', () => {
    expect(addressesIn('prometheus.yml')).toEqual([
      ['api', services.api?.environment?.METRICS_PORT],
      ['worker', services.worker?.environment?.METRICS_PORT],
    ]);
  });

  it('names services and the ports that they listen on', () => {
    // Prometheus and Loki listen where they do without a setting, Tempo where its file says.
    const { server } = read('deploy/observability/tempo.yml') as { server: { http_listen_port: number } };
    const listening = { prometheus: '9090', loki: '3100', tempo: String(server.http_listen_port) };
    const named = ['grafana/datasources.yml', 'vector.yml'].flatMap(addressesIn);

    expect(named.length).toBeGreaterThanOrEqual(4);
    for (const [host, port] of named) expect([host, port]).toEqual([host, listening[host as keyof typeof listening]]);
  });

  it('has a data source for every panel and every link to traces', () => {
    const { datasources } = read('deploy/observability/grafana/datasources.yml') as {
      datasources: ReadonlyArray<{ uid: string }>;
    };
    const known = datasources.map(({ uid }) => uid);
    const folder = join(ROOT, 'deploy/observability/dashboards');
    const texts = [
      ...readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8')),
      JSON.stringify(datasources),
    ];
    const used = texts.flatMap((text) =>
      [...text.matchAll(/"(?:datasourceUid|uid)":\s*"([^"]+)"/g)].map(([, uid = '']) => uid),
    );

    expect(used).toEqual(expect.arrayContaining(['prometheus', 'tempo', 'loki']));
    expect(used.filter((uid) => !known.includes(uid) && !uid.startsWith('keelson'))).toEqual([]);
  });

  (hasPrometheus ? it : it.skip)('has a configuration that Prometheus accepts', () => {
    const file = join(ROOT, 'deploy/observability/prometheus.yml');
    const { status, stdout } = spawnSync('promtool', ['check', 'config', '--syntax-only', file]);
    expect(stdout.toString()).toContain('SUCCESS');
    expect(status).toBe(0);
  });
});
