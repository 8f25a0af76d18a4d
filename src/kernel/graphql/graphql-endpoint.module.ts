import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { assertValidSchema, type GraphQLSchema } from 'graphql';
import { ACCESS_DIRECTIVES, addAccessDirectives } from './access/access-directives.js';
import { AccessEnforcer } from './access/access-enforcer.js';
import { DocumentsService } from './endpoint/documents.service.js';
import { GraphqlController } from './endpoint/graphql.controller.js';
import { OperationsService } from './endpoint/operations.service.js';
import { SourceStreamsService } from './endpoint/source-streams.service.js';
import { SubscriptionsService } from './endpoint/subscriptions.service.js';
import { COST, LIST_SIZE } from './limits/cost.js';
import { returnDeclaredProblems } from './schema/mutations.js';
import { SchemaDriver } from './schema/schema.driver.js';

@Module({ providers: [AccessEnforcer], exports: [AccessEnforcer] })
class AccessEnforcerModule {}

/** The endpoint and the schema, made of the resolvers of all modules. */
@Module({})
export class GraphqlEndpointModule {
  static forRoot(resolvers: readonly Type[]): DynamicModule {
    for (const resolver of resolvers) addAccessDirectives(resolver);
    return {
      module: GraphqlEndpointModule,
      imports: [
        GraphQLModule.forRootAsync({
          driver: SchemaDriver,
          imports: [AccessEnforcerModule],
          inject: [AccessEnforcer],
          useFactory: (access: AccessEnforcer) => ({
            autoSchemaFile: true,
            // The schema is checked when it is complete. Nest would introspect the one that it is made of.
            buildSchemaOptions: { directives: [...ACCESS_DIRECTIVES, COST, LIST_SIZE], skipCheck: true },
            sortSchema: false,
            transformSchema: (schema: GraphQLSchema) => complete(schema, access),
          }),
        }),
      ],
      controllers: [GraphqlController],
      providers: [DocumentsService, OperationsService, SourceStreamsService, SubscriptionsService],
      exports: [SourceStreamsService],
      global: true,
    };
  }
}

/** Throws for a schema that is not valid, or has an object type without an access directive. */
function complete(schema: GraphQLSchema, access: AccessEnforcer): GraphQLSchema {
  assertValidSchema(schema);
  return access.enforce(returnDeclaredProblems(schema));
}
