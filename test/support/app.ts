import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Client } from 'pg';
import { createApp } from '../../src/app.js';
import { loadConfig } from '../../src/config/config.js';
import { declaredLimits } from '../../src/kernel/rate-limits/limit.js';
import { createLogger } from '../../src/kernel/logging/logger.js';
import { IdentityService } from '../../src/modules/identity/identity.service.js';
import { UsersService } from '../../src/modules/users/users.service.js';
import { ApiClient } from './client.js';
import { connect, createDatabase, type TestDatabase } from './database.js';

const PASSWORD = 'correct horse battery';

/** Tests ask more often than people; every limit is there, and far away. */
function beyondReach(): string {
  return [...declaredLimits().keys()].map((name) => `${name}=1000000/60`).join(',');
}

/** The real application on a database of its own, listening on a free port. */
export class TestApp {
  readonly nobody: ApiClient;
  private count = 0;

  private constructor(
    readonly app: NestExpressApplication,
    readonly url: string,
    readonly database: TestDatabase,
    /** A connection beside the application's, for looking at what is really stored. */
    readonly sql: Client,
    readonly dataDir: string,
    private readonly ownsDatabase: boolean,
  ) {
    this.nobody = new ApiClient(url);
  }

  /**
   * `database` lets two applications share one; `logTo` is told every line that is logged, from `info` up; `parts`
   * are modules of the test's own.
   */
  static async start(
    env: Record<string, string> = {},
    database?: TestDatabase,
    logTo?: (line: string) => void,
    parts: readonly Type[] = [],
  ): Promise<TestApp> {
    const own = database ?? (await createDatabase());
    const dataDir = mkdtempSync(join(tmpdir(), 'keelson-test-'));
    const config = loadConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: logTo ? 'info' : (process.env.TEST_LOG_LEVEL ?? 'silent'),
      DATABASE_URL: own.url,
      DATA_DIR: dataDir,
      MIGRATE_ON_START: 'false',
      BCRYPT_ROUNDS: '4',
      // Written a second later, when a test may be counting records.
      AUDIT_REFUSALS: 'false',
      SECRET_KEY: 'a secret that only the tests know, 0123456789',
      RATE_LIMITS: beyondReach(),
      ORDER_MAX_RESERVED: '0',
      ...env,
    });
    const app = await createApp(config, logTo && createLogger(config, { write: logTo }), parts);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new TestApp(app, `http://127.0.0.1:${port}`, own, await connect(own.url), dataDir, database === undefined);
  }

  /** A new account with these roles, signed in over HTTP. */
  async signIn(...roles: readonly string[]): Promise<ApiClient> {
    const email = `${['with', ...roles].join('-')}-${++this.count}-${process.pid}@example.com`;
    const passwordHash = await this.app.get(IdentityService).hashPassword(PASSWORD);
    const id = await this.app.get(UsersService).create(null, {
      email,
      firstName: 'Test',
      lastName: roles[0] ?? 'None',
      passwordHash,
      roles,
      emailVerified: true,
    });
    return this.signInAs({ email, id });
  }

  /** An account that is there already, such as one that another application on this database made. */
  async signInAs({ email, id }: { email: string; id?: string }): Promise<ApiClient> {
    const { status, body } = await this.nobody.post('auth/login', { email, password: PASSWORD });
    if (status !== 200) throw new Error(`Signing in failed with ${status}.`);
    return new ApiClient(this.url, body.accessToken, id);
  }

  async close(): Promise<void> {
    await this.sql.end();
    await this.app.close();
    if (this.ownsDatabase) await this.database.drop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
