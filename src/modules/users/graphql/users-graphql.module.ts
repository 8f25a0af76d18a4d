import { Module } from '@nestjs/common';
import { UsersModule } from '../users.module.js';
import { UserAccessResolver } from './user-access.resolver.js';
import { UserStatisticsResolver } from './user-statistics.resolver.js';
import { UsersResolver } from './users.resolver.js';

const RESOLVERS = [UsersResolver, UserAccessResolver, UserStatisticsResolver];

/** The users of the GraphQL schema. */
@Module({ imports: [UsersModule], providers: RESOLVERS })
export class UsersGraphqlModule {
  static readonly resolvers = RESOLVERS;
}
