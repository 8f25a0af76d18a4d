import { Module } from '@nestjs/common';
import { UsersModule } from '../users.module.js';
import { UsersResolver } from './users.resolver.js';

/** The users of the GraphQL schema. */
@Module({ imports: [UsersModule], providers: [UsersResolver] })
export class UsersGraphqlModule {
  static readonly resolvers = [UsersResolver];
}
