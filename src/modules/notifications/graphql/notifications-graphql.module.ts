import { Module } from '@nestjs/common';
import { NotificationsModule } from '../notifications.module.js';
import { NotificationsResolver } from './notifications.resolver.js';

/** The notifications of the GraphQL schema. */
@Module({ imports: [NotificationsModule], providers: [NotificationsResolver] })
export class NotificationsGraphqlModule {
  static readonly resolvers = [NotificationsResolver];
}
