import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { DataSource } from 'typeorm';
import { newId } from '../context/ids.js';
import { type CheckResult, HealthChecks } from '../telemetry/health-checks.js';
import { Database } from './database.js';
import { listMigrationsOf } from './schema/migrator.js';
import { NotificationListener } from './notification-listener.js';

const CHANNEL = 'keelson_echo';
const ECHO_TIMEOUT_MS = 1500;
/** Migrations are only applied and reverted in deployments. */
const MIGRATIONS_TTL_MS = 60_000;

/** Checks that the schema is the newest, and that notifications arrive. */
@Injectable()
export class DatabaseChecks {
  private readonly echoes = new Map<string, () => void>();
  private migrations: { readonly result: Promise<CheckResult>; readonly endsAtMs: number } | undefined;

  constructor(
    private readonly database: Database,
    private readonly source: DataSource,
    notifications: NotificationListener,
    checks: HealthChecks,
  ) {
    notifications.listen(CHANNEL, { onNotification: (id) => this.echoes.get(id)?.(), onSubscribed: () => {} });
    checks.register('migrations', () => this.checkMigrations());
    checks.register('notifications', () => this.checkNotifications());
  }

  private checkMigrations(): Promise<CheckResult> {
    if (!this.migrations || performance.now() >= this.migrations.endsAtMs) {
      const result = this.readMigrations();
      result.catch(() => (this.migrations = undefined));
      this.migrations = { result, endsAtMs: performance.now() + MIGRATIONS_TTL_MS };
    }
    return this.migrations.result;
  }

  private async readMigrations(): Promise<CheckResult> {
    const migrations = await listMigrationsOf(this.source);
    const pending = migrations.filter(({ applied }) => !applied).map(({ name }) => name);
    const details = { newest: migrations.findLast(({ applied }) => applied)?.name ?? null, pending };
    return pending.length === 0
      ? { status: 'healthy', message: 'Every migration is applied.', details }
      : { status: 'degraded', message: `${pending.length} migrations are pending.`, details };
  }

  /**
   * Sends a notification to this process. A pooler that shares connections between
   * transactions accepts LISTEN and delivers nothing; then events are relayed by
   * polling, and revoked tokens are noticed when they are looked up again.
   */
  private async checkNotifications(): Promise<CheckResult> {
    const id = newId();
    const startMs = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const arrived = new Promise<boolean>((resolve) => {
      this.echoes.set(id, () => resolve(true));
      timer = setTimeout(() => resolve(false), ECHO_TIMEOUT_MS);
    });
    try {
      await this.database.query(sql`select pg_notify(${CHANNEL}, ${id})`);
      if (!(await arrived))
        return {
          status: 'degraded',
          message:
            'Notifications of the database do not arrive; a pooler must not be in transaction mode at the direct address.',
        };
      const responseTimeMs = Math.round((performance.now() - startMs) * 10) / 10;
      return { status: 'healthy', message: 'Notifications of the database arrive.', responseTimeMs };
    } finally {
      clearTimeout(timer);
      this.echoes.delete(id);
    }
  }
}
