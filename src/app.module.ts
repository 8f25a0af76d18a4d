import { type DynamicModule, Global, Module, type Type } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Logger } from 'pino';
import { CONFIG, type Config } from './config/config.js';
import { AuthModule } from './kernel/auth/auth.module.js';
import { CacheModule } from './kernel/cache/cache.module.js';
import { DatabaseModule } from './kernel/database/database.module.js';
import { EventsModule } from './kernel/events/events.module.js';
import { HttpModule } from './kernel/http/http.module.js';
import { JobsModule } from './kernel/jobs/jobs.module.js';
import { MaintenanceModule } from './kernel/jobs/maintenance/maintenance.module.js';
import { MailModule } from './kernel/mail/mail.module.js';
import { RateLimitsModule } from './kernel/rate-limits/rate-limits.module.js';
import { TelemetryModule } from './kernel/telemetry/telemetry.module.js';
import { AccessModule } from './modules/access/access.module.js';
import { ApiKeysModule } from './modules/api-keys/api-keys.module.js';
import { AuditsModule } from './modules/audits/audits.module.js';
import { FederationModule } from './modules/federation/federation.module.js';
import { HealthModule } from './modules/health/health.module.js';
import { IdentityModule } from './modules/identity/identity.module.js';
import { NotificationsModule } from './modules/notifications/notifications.module.js';
import { JobsAdminModule } from './modules/jobs/jobs-admin.module.js';
import { OrdersModule } from './modules/orders/orders.module.js';
import { ProductsModule } from './modules/products/products.module.js';
import { ReportsModule } from './modules/reports/reports.module.js';
import { UsersModule } from './modules/users/users.module.js';

/** Every module, once. */
@Global()
@Module({
  imports: [
    TelemetryModule,
    DatabaseModule,
    CacheModule,
    AuthModule,
    RateLimitsModule,
    HttpModule,
    JobsModule,
    EventsModule,
    MaintenanceModule,
    MailModule,
    AuditsModule,
    AccessModule,
    UsersModule,
    IdentityModule,
    FederationModule,
    ApiKeysModule,
    ProductsModule,
    OrdersModule,
    NotificationsModule,
    ReportsModule,
    JobsAdminModule,
    HealthModule,
  ],
})
export class AppModule {
  /** `extraModules` are imported beside the application's own. */
  static forRoot(config: Config, logger: Logger, extraModules: readonly Type[] = []): DynamicModule {
    return {
      module: AppModule,
      providers: [{ provide: CONFIG, useValue: config }],
      exports: [CONFIG],
      imports: [LoggerModule.forRoot({ pinoHttp: { logger }, forRoutes: [] }), ...extraModules],
    };
  }
}
