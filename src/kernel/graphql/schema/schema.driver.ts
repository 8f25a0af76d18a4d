import { Injectable } from '@nestjs/common';
import { AbstractGraphQLDriver } from '@nestjs/graphql';

/**
 * Lets @nestjs/graphql build the schema and nothing else: the route of the endpoint is a controller, whose requests
 * the guards, limits and log lines of all routes serve. Why there is no GraphQL server: docs/decisions/0023.
 */
@Injectable()
export class SchemaDriver extends AbstractGraphQLDriver {
  override start(): Promise<void> {
    return Promise.resolve();
  }

  override stop(): Promise<void> {
    return Promise.resolve();
  }
}
