import { Module } from '@nestjs/common';
import { AuditsModule } from '../audits.module.js';
import { AuditsResolver } from './audits.resolver.js';

/** The audit records of the GraphQL schema. */
@Module({ imports: [AuditsModule], providers: [AuditsResolver] })
export class AuditsGraphqlModule {
  static readonly resolvers = [AuditsResolver];
}
