import { Module, type Type } from '@nestjs/common';
import type { Config } from './config/config.js';
import { readTrustedDocuments } from './kernel/graphql/endpoint/trusted-documents.js';
import { GraphqlEndpointModule } from './kernel/graphql/graphql-endpoint.module.js';
import { AuditsGraphqlModule } from './modules/audits/graphql/audits-graphql.module.js';
import { NotificationsGraphqlModule } from './modules/notifications/graphql/notifications-graphql.module.js';
import { OrdersGraphqlModule } from './modules/orders/graphql/orders-graphql.module.js';
import { ProductsGraphqlModule } from './modules/products/graphql/products-graphql.module.js';
import { UsersGraphqlModule } from './modules/users/graphql/users-graphql.module.js';

const MODULES = [
  AuditsGraphqlModule,
  UsersGraphqlModule,
  ProductsGraphqlModule,
  OrdersGraphqlModule,
  NotificationsGraphqlModule,
];

/** GraphQL beside REST. It is imported only where GRAPHQL is on, so that elsewhere its packages are not loaded. */
@Module({
  imports: [...MODULES, GraphqlEndpointModule.forRoot(MODULES.flatMap(({ resolvers }): Type[] => resolvers))],
})
export class GraphqlModule {
  /** Throws ConfigError for settings that cannot be used. To be called before anything is started. */
  static requireUsable({ graphql }: Config): void {
    readTrustedDocuments(graphql.documents);
  }
}
