import { type DynamicModule, Global, Module, type Type } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Logger } from 'pino';
import { CONFIG, type Config } from './config/config.js';
import { AuthModule } from './kernel/auth/auth.module.js';
import { CacheModule } from './kernel/cache/cache.module.js';
import { DatabaseModule } from './kernel/database/database.module.js';
import { EventsModule } from './kernel/events/events.module.js';
import { HandledEvent, OutboxRow } from './kernel/events/outbox.entity.js';
import { HttpModule } from './kernel/http/http.module.js';
import { JobsModule } from './kernel/jobs/jobs.module.js';
import { MaintenanceModule } from './kernel/jobs/maintenance/maintenance.module.js';
import { MailModule } from './kernel/mail/mail.module.js';
import { RateLimitsModule } from './kernel/rate-limits/rate-limits.module.js';
import { TelemetryModule } from './kernel/telemetry/telemetry.module.js';
import { AccessModule } from './modules/access/access.module.js';
import { Permission } from './modules/access/permissions/permission.entity.js';
import { RolePermission } from './modules/access/roles/role-permission.entity.js';
import { Role } from './modules/access/roles/role.entity.js';
import { Rule } from './modules/access/rules/rule.entity.js';
import { ApiKeyScope } from './modules/api-keys/api-key-scope.entity.js';
import { ApiKeySecret } from './modules/api-keys/api-key-secret.entity.js';
import { ApiKey } from './modules/api-keys/api-key.entity.js';
import { ApiKeysModule } from './modules/api-keys/api-keys.module.js';
import { Audit } from './modules/audits/audit.entity.js';
import { AuditsModule } from './modules/audits/audits.module.js';
import { FederationModule } from './modules/federation/federation.module.js';
import { SignInCode } from './modules/federation/sign-in-flows/sign-in-code.entity.js';
import { SignInFlow } from './modules/federation/sign-in-flows/sign-in-flow.entity.js';
import { UserIdentity } from './modules/federation/identities/user-identity.entity.js';
import { HealthModule } from './modules/health/health.module.js';
import { KnownLoginIp } from './modules/identity/throttling/known-login-ip.entity.js';
import { IdentityModule } from './modules/identity/identity.module.js';
import { OneTimeToken } from './modules/identity/registration/one-time-token.entity.js';
import { RefreshToken } from './modules/identity/sessions/refresh-token.entity.js';
import { Session } from './modules/identity/sessions/session.entity.js';
import { NotificationsModule } from './modules/notifications/notifications.module.js';
import { Order } from './modules/orders/order.entity.js';
import { OrderLine } from './modules/orders/order-line.entity.js';
import { JobsAdminModule } from './modules/jobs/jobs.module.js';
import { OrdersModule } from './modules/orders/orders.module.js';
import { Product } from './modules/products/product.entity.js';
import { ProductImportRow } from './modules/products/import-export/product-import-row.entity.js';
import { ProductSearchTerm } from './modules/products/search/product-search-term.entity.js';
import { ProductsModule } from './modules/products/products.module.js';
import { ReportChunk } from './modules/reports/report-chunk.entity.js';
import { Report } from './modules/reports/report.entity.js';
import { ReportsModule } from './modules/reports/reports.module.js';
import { UserPermission } from './modules/users/access/user-permission.entity.js';
import { UserRole } from './modules/users/access/user-role.entity.js';
import { User } from './modules/users/user.entity.js';
import { UsersModule } from './modules/users/users.module.js';
import { IdempotencyKey } from './kernel/http/idempotency/idempotency-key.entity.js';

/** Every row the application knows: what the migrations are compared with. */
export const entities = [
  ApiKey,
  ApiKeyScope,
  ApiKeySecret,
  Audit,
  KnownLoginIp,
  HandledEvent,
  OutboxRow,
  IdempotencyKey,
  OneTimeToken,
  Order,
  OrderLine,
  Permission,
  Product,
  ProductImportRow,
  ProductSearchTerm,
  RefreshToken,
  Report,
  ReportChunk,
  RolePermission,
  Role,
  Rule,
  Session,
  SignInCode,
  SignInFlow,
  User,
  UserIdentity,
  UserPermission,
  UserRole,
];

/** The table of contents: every module, once. */
@Global()
@Module({})
export class AppModule {
  static forRoot(config: Config, logger: Logger, parts: readonly Type[] = []): DynamicModule {
    return {
      module: AppModule,
      providers: [{ provide: CONFIG, useValue: config }],
      exports: [CONFIG],
      imports: [
        LoggerModule.forRoot({ pinoHttp: { logger }, forRoutes: [] }),
        TelemetryModule,
        DatabaseModule.forRoot(entities),
        CacheModule,
        AuthModule,
        RateLimitsModule,
        HttpModule,
        JobsModule.forRoot(),
        EventsModule.forRoot(config),
        MaintenanceModule.forRoot(config),
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
        ...parts,
      ],
    };
  }
}
