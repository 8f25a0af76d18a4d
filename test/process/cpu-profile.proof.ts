import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChildApp } from '../support/child-app.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { until } from '../support/until.js';

describe('a process that gets SIGUSR2', () => {
  let database: TestDatabase;
  let app: ChildApp;
  beforeAll(async () => {
    database = await createDatabase();
    app = await ChildApp.on(database.url);
    await app.start();
  });
  afterAll(async () => {
    await app.remove();
    await database.drop();
  });

  it('writes one CPU profile, and serves requests meanwhile', async () => {
    const profiles = () =>
      readdirSync(app.dataDir).includes('profiles') ? readdirSync(join(app.dataDir, 'profiles')) : [];
    for (let signal = 0; signal < 2; signal++) void app.kill('SIGUSR2');
    expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
    await until(() => profiles().length > 0, 50_000);
    await new Promise((resolve) => setTimeout(resolve, 1000));

    expect(profiles()).toHaveLength(1);
    const profile = JSON.parse(readFileSync(join(app.dataDir, 'profiles', profiles()[0]!), 'utf8'));
    expect(profile.samples.length).toBeGreaterThan(100);
    expect(await app.kill('SIGTERM')).toBe(0);
  });
});
