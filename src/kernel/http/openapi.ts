import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule, getSchemaPath } from '@nestjs/swagger';
import type { Config } from '../../config.js';
import type { AccessRule } from '../auth/access.decorators.js';
import { ProblemResponse } from '../errors/problem.response.js';
import { version } from '../version.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']> & {
  'x-access'?: AccessRule;
  'x-never-kept'?: boolean;
};

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const PROBLEMS: Record<string, string> = {
  400: 'A parameter or the form of the body can not be used.',
  401: 'A credential is missing or not valid.',
  403: 'The credential does not carry the role or permission that is needed.',
  404: 'There is no such thing, or not for this caller.',
  406: 'None of the formats in Accept can be sent.',
  409: 'It conflicts with the current state.',
  412: 'If-Match names a version that is not current.',
  413: 'The body is too large.',
  415: 'The body is in a format that is not read here.',
  422: 'The body breaks field rules.',
  '4XX': 'The request was refused; `detail` says why.',
  500: 'A fault of the server.',
  503: 'The server can not do this right now; Retry-After says when to try again.',
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: false,
  description: 'Makes the POST safe to repeat: the same key and body get the first answer again, for 24 hours.',
  schema: { type: 'string' as const, minLength: 1, maxLength: 255 },
  example: '5f0c1a4e-6a39-4c1b-9d0b-8f6a2f1f7a10',
};

/** The OpenAPI 3.1 document of every route, with what holds for all of them added in one place. */
export function openApiDocument(app: INestApplication, { publicUrl }: Config): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Keelson')
    .setDescription(
      'Users, products, orders and an audit trail over REST. Sign in at `POST /api/v1/auth/login`, then put the access token behind *Authorize*. ' +
        'Errors are RFC 9457 problem documents; lists are paged; every POST takes an `Idempotency-Key`; single resources carry an `ETag`.',
    )
    .setVersion(version)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer(publicUrl)
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'The access token of `POST /api/v1/auth/login`.',
      },
      'bearer',
    )
    .addTag('auth', 'Signing in')
    .addTag('users', 'People with an account')
    .addTag('products', 'The catalogue')
    .addTag('orders', 'Orders and the stock they take')
    .addTag('reports', 'Long lists and sums to download')
    .addTag('audits', 'Who changed what, when and from where')
    .addTag('jobs', 'Work in the background, and what failed of it')
    .addTag('health', 'Is it up?')
    .addTag('problems', 'What can go wrong, explained')
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    extraModels: [ProblemResponse],
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method];
      if (operation) complete(operation, method);
    }
  }
  return document;
}

/** Adds security, problem responses and Idempotency-Key; what the route says of itself stands. */
function complete(operation: Operation, method: (typeof METHODS)[number]): void {
  const { 'x-access': access = {}, 'x-never-kept': neverKept = false } = operation;
  delete operation['x-access'];
  delete operation['x-never-kept'];
  operation.security = access.public ? [] : [{ bearer: [] }];
  const needed = [
    ...(access.roles ?? []).map((role) => `role \`${role}\``),
    ...(access.permissions ?? []).map((name) => `permission \`${name}\``),
  ];
  if (needed.length > 0) operation.description = `${operation.description ?? ''}\n\nNeeds ${needed.join(', ')}.`.trim();
  if (method === 'post' && !neverKept) operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY];

  for (const status of statuses(operation, method, access)) {
    operation.responses[status] ??= {
      description: PROBLEMS[status] ?? 'Refused.',
      content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemResponse) } } },
    };
  }
}

function statuses(operation: Operation, method: string, access: AccessRule): string[] {
  const parameters = (operation.parameters ?? []) as Array<{ in: string; name: string }>;
  const found = ['4XX', '500', '503'];
  if (!access.public) found.push('401');
  if (access.roles || access.permissions) found.push('403');
  if (parameters.some(({ in: place }) => place === 'path')) found.push('404');
  if (parameters.length > 0 || operation.requestBody) found.push('400');
  if (operation.requestBody) found.push('413', '415', '422');
  if (method === 'post') found.push('409', '422');
  if (method === 'put' || method === 'patch') found.push('409');
  if (parameters.some(({ name }) => name === 'If-Match')) found.push('412');
  return found;
}
