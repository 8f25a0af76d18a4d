import { type DynamicModule, Global, Module, type Type } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { LoggerModule } from 'nestjs-pino';
import type { Logger } from 'pino';
import { CONFIG, type Config } from './config/config.js';
import { AuthModule } from './kernel/auth/auth.module.js';
import { AuthenticationGuard } from './kernel/auth/guard/authentication.guard.js';
import { PermissionsGuard } from './kernel/auth/guard/permissions.guard.js';
import { RolesGuard } from './kernel/auth/guard/roles.guard.js';
import { Cache } from './kernel/cache/cache.js';
import { CacheReadsRepository } from './kernel/cache/cache-reads.repository.js';
import { CacheWarmer } from './kernel/cache/cache-warmer.js';
import { CountCache } from './kernel/cache/count-cache.js';
import { InvalidationBus } from './kernel/cache/invalidation-bus.js';
import { Clock } from './kernel/context/clock.js';
import { DatabaseModule } from './kernel/database/database.module.js';
import { EventsModule } from './kernel/events/events.module.js';
import { HttpModule } from './kernel/http/http.module.js';
import { UndeclaredInputGuard } from './kernel/http/validation/undeclared-input.guard.js';
import { JobsModule } from './kernel/jobs/jobs.module.js';
import { OutgoingModule } from './kernel/outgoing/outgoing.module.js';
import { MaintenanceModule } from './kernel/jobs/maintenance/maintenance.module.js';
import { HandlerNameGuard } from './kernel/logging/handler-name.guard.js';
import { RequestLog } from './kernel/logging/request-log.js';
import { Mailer } from './kernel/mail/mailer.js';
import { RateLimitGuard } from './kernel/rate-limits/rate-limit.guard.js';
import { RateLimitsModule } from './kernel/rate-limits/rate-limits.module.js';
import { RealtimeModule } from './kernel/realtime/realtime.module.js';
import { ErrorReporter } from './kernel/telemetry/error-reporter.js';
import { TelemetryModule } from './kernel/telemetry/telemetry.module.js';
import { AccessModule } from './modules/access/access.module.js';
import { AdminModule } from './modules/admin/admin.module.js';
import { AiModule } from './modules/ai/ai.module.js';
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
import { WebhooksModule } from './modules/webhooks/webhooks.module.js';

/** Every request passes these in this order; each may refuse it. */
const GUARDS = [
  HandlerNameGuard,
  RateLimitGuard,
  AuthenticationGuard,
  RolesGuard,
  PermissionsGuard,
  UndeclaredInputGuard,
];

/** What every module may inject. */
const SERVICES = [Clock, InvalidationBus, Cache, CacheReadsRepository, CacheWarmer, CountCache, ErrorReporter, Mailer];

/** Every module, once. */
@Global()
@Module({
  imports: [
    TelemetryModule,
    DatabaseModule,
    AuthModule,
    RateLimitsModule,
    HttpModule,
    RealtimeModule,
    OutgoingModule,
    JobsModule,
    EventsModule,
    MaintenanceModule,
    AuditsModule,
    AccessModule,
    UsersModule,
    IdentityModule,
    FederationModule,
    ApiKeysModule,
    ProductsModule,
    OrdersModule,
    WebhooksModule,
    NotificationsModule,
    ReportsModule,
    AiModule,
    JobsAdminModule,
    AdminModule,
    HealthModule,
  ],
})
export class AppModule {
  /** `extraModules` are imported beside the application's own. */
  static forRoot(config: Config, logger: Logger, extraModules: readonly Type[] = []): DynamicModule {
    return {
      module: AppModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: RequestLog, useValue: new RequestLog(logger, config.log) },
        ...SERVICES,
        ...GUARDS.map((useClass) => ({ provide: APP_GUARD, useClass })),
      ],
      exports: [CONFIG, RequestLog, ...SERVICES],
      imports: [LoggerModule.forRoot({ pinoHttp: { logger }, forRoutes: [] }), ...extraModules],
    };
  }
}
