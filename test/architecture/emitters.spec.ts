import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** Where emitters whose 'error' would end the process may be made: docs/internals.md names the listener of each. */
const MADE_IN = [
  'src/assert-port-free.ts',
  'src/bootstrap-worker.ts',
  'src/embedded-postgres/create-database.ts',
  'src/embedded-postgres/postmaster.ts',
  'src/embedded-postgres/supervisor.ts',
  'src/embedded-postgres/database-cluster.ts',
  'src/kernel/cache/redis-layer.ts',
  'src/kernel/database/connections/database-client.ts',
  'src/kernel/database/notification-listener.ts',
  'src/kernel/http/express/json-adapter.ts',
  'src/kernel/rate-limits/rate-limit-store.ts',
  'src/kernel/realtime/fanout/redis.transport.ts',
  'src/kernel/telemetry/metrics/metrics-server.ts',
];

it('makes emitters of errors only where a listener is known', () => {
  const maker = /new (Client|Pool|Redis|Worker|Queue|Socket|EventEmitter)\(|\b(createServer|createConnection|spawn)\(/;
  const files = globSync('src/**/*.ts', { cwd: ROOT }).filter(
    (file) => !file.endsWith('.spec.ts') && maker.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(files.filter((file) => !MADE_IN.includes(file))).toEqual([]);
});
