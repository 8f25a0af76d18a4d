import { Inject, Injectable } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { Request } from 'express';
import { execute, type ExecutionResult, GraphQLError, type GraphQLFormattedError, OperationTypeNode } from 'graphql';
import { CONFIG, type Config } from '../../../config/config.js';
import type { Actor } from '../../auth/actor.js';
import { Authenticator } from '../../auth/guard/authenticator.js';
import { currentRequest, type RequestContext } from '../../context/request-context.js';
import { problemMembers } from '../../errors/problem-document.js';
import { ProblemFilter } from '../../http/problems/problem.filter.js';
import { AccessDenials } from '../../http/problems/access-denials.js';
import { countsOf } from '../../rate-limits/rate-limit-keys.js';
import { GRAPHQL_LIMIT } from '../../rate-limits/limit.js';
import { RateLimits } from '../../rate-limits/rate-limits.js';
import { DocumentsService, type Operation } from './documents.service.js';
import { GraphqlContext } from './graphql-context.js';
import { GraphqlInvalid } from './graphql.errors.js';
import { InvalidDocument } from './invalid-document.js';
import { readGraphqlRequest } from './graphql-request.js';
import { SubscriptionsService } from './subscriptions.service.js';

/** The response of an operation, whose errors are as clients get them. Without `data` nothing was executed. */
export interface GraphqlResponse {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** Executes GraphQL operations. */
@Injectable()
export class OperationsService {
  constructor(
    private readonly host: GraphQLSchemaHost,
    private readonly documents: DocumentsService,
    private readonly subscriptions: SubscriptionsService,
    private readonly authenticator: Authenticator,
    private readonly limits: RateLimits,
    private readonly problems: ProblemFilter,
    private readonly denials: AccessDenials,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Throws what refuses the whole request: InvalidBody, RateLimited, a credential that is not valid. Anything else is
   * in the errors of the response. A subscription gives a response for each event.
   */
  async execute(
    request: Request,
    wantsEvents: boolean,
  ): Promise<GraphqlResponse | AsyncGenerator<GraphqlResponse, void>> {
    const asked = readGraphqlRequest(request.body);
    const actor = await this.authenticator.find(request);
    let operation: Operation;
    try {
      operation = this.documents.prepare(asked);
      if (isSubscription(operation) && !wantsEvents)
        throw new GraphqlInvalid('Send subscriptions with Accept: text/event-stream.');
    } catch (error) {
      return { errors: this.refuse(error, request) };
    }
    await this.consume(operation, actor);
    if (isSubscription(operation)) {
      const started = await this.subscriptions.start(operation, asked, request, actor);
      return Symbol.asyncIterator in started ? this.respondEach(started, request) : this.respond(started, request);
    }
    const context = currentRequest();
    if (operation.isPublic && context) context.cachedReads = [];
    const result = await execute({
      schema: this.host.schema,
      document: operation.executable,
      operationName: asked.operationName,
      variableValues: asked.variables,
      contextValue: new GraphqlContext(request, actor),
    });
    if (operation.isPublic && context && !result.errors)
      Object.assign(context, { isPublic: true, points: operation.cost } satisfies Partial<RequestContext>);
    return this.respond(result, request);
  }

  private async *respondEach(
    results: AsyncIterable<ExecutionResult>,
    request: Request,
  ): AsyncGenerator<GraphqlResponse, void> {
    for await (const result of results) yield this.respond(result, request);
  }

  private respond({ data, errors }: ExecutionResult, request: Request): GraphqlResponse {
    if (!errors) return { data };
    const formatted = errors.map((error) => this.format(error, request));
    return data === undefined ? { errors: formatted } : { errors: formatted, data };
  }

  private refuse(error: unknown, request: Request): GraphQLFormattedError[] {
    const errors =
      error instanceof InvalidDocument
        ? error.errors
        : [new GraphQLError((error as Error).message, { originalError: error as Error })];
    return errors.map((each) => this.format(each, request));
  }

  /** The message is the detail of the problem, whose other members are the extensions. */
  private format(error: GraphQLError, request: Request): GraphQLFormattedError {
    const problem = this.problems.record(causeOf(error), request);
    this.denials.report(problem.type, request);
    const { detail, code, ...members } = problemMembers(problem);
    const type = `${this.config.publicUrl}/problems/${code}`;
    return {
      message: detail,
      ...(error.locations && { locations: error.locations }),
      ...(error.path && { path: error.path }),
      extensions: { code, ...members, type, requestId: currentRequest()?.requestId },
    };
  }

  /** One point is counted already, by the guard of the route. Throws RateLimited. */
  private async consume({ cost }: Operation, actor: Actor | undefined): Promise<void> {
    const request = currentRequest();
    if (!this.limits.isEnabled || !request || cost <= 1) return;
    const [own] = countsOf(request, actor, GRAPHQL_LIMIT);
    await this.limits.require([own], request.response, cost - 1);
  }
}

function isSubscription({ definition }: Operation): boolean {
  return definition.operation === OperationTypeNode.SUBSCRIPTION;
}

/** What a resolver threw; an error of GraphQL itself is about variables or arguments. */
function causeOf({ originalError, message }: GraphQLError): Error {
  if (originalError instanceof GraphQLError) return causeOf(originalError);
  return originalError ?? new GraphqlInvalid(message);
}
