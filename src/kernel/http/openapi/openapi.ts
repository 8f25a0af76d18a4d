import { HttpStatus, type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Config } from '../../../config/config.js';
import { acceptsApiKeys, type RouteAccess } from '../../auth/guard/access.decorators.js';
import { ACCESS_COOKIE } from '../../auth/cookies/cookies.js';
import { VersionedResource } from '../responses/versioned-resource.js';
import { ProblemResponse } from '../problems/problem.response.js';
import { problemTypes } from '../../errors/problem-type.js';
import { version } from '../../../config/version.js';
import { DEPRECATION, ETAG, ID, IDEMPOTENCY_KEY_HEADER, IF_NONE_MATCH } from './openapi-headers.js';
import { documentProblems, type OpenApiOperation, problemSchemas } from './openapi-problems.js';
import { operationId } from './operation-ids.js';
import type { Schemas } from './openapi-schema.js';
import { acceptForm, describeDefaults, exampleBody } from './request-documentation.js';
import { inheritSchemas } from './schema-inheritance.js';
import { shortenSchemas } from './shorten-schemas.js';
import { shareComponents } from './shared-components.js';

type Operation = OpenApiOperation & {
  'x-access'?: RouteAccess;
  'x-deprecated'?: boolean;
  /** The codes of problems that not every route of its kind has. */
  'x-problems'?: readonly string[];
  /** Where the example of the body differs from those of its fields. */
  'x-example'?: object;
  /** The media type of the file that the body of a form may have instead. */
  'x-form-file'?: string;
  'x-no-idempotency-key'?: boolean;
  'x-unlimited'?: boolean;
  'x-versioned'?: boolean;
};

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const ABOUT =
  'Users, products, orders and an audit trail over REST. Errors are [problem documents](/problems), lists are paged, ' +
  'a POST with an `Idempotency-Key` is safe to retry, and single resources have an `ETag`. PUT sets every writable ' +
  'field, absent ones to their default; PATCH sets the fields that are sent. Requests that are counted against a limit ' +
  'are answered with `RateLimit-Policy` and `RateLimit`.';

/** Applies to the demo only, because it uses its accounts and catalogue. */
const TOUR = `**Try it, in four steps**

1. Sign in: open \`POST /api/v1/auth/login\` below and press *Execute*. *Authorize* fills by itself.
2. List products: \`GET /api/v1/products\`. Copy the \`id\` of one that \`isActive\` and has \`stock\`.
3. Order it: \`POST /api/v1/orders\` with that id as \`productId\`. Its stock goes down, and \`GET /api/v1/orders\` lists the order.
4. Sign in as \`admin@example.com\`, with the same password, and see who did what: \`GET /api/v1/audits\`.`;

/** The OpenAPI 3.1 document of all routes; what many routes have in common is added here. */
export function openApiDocument(app: INestApplication, { publicUrl, demo }: Config): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Keelson')
    .setDescription(demo ? `${ABOUT}\n\n${TOUR}` : ABOUT)
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
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key of `POST /api/v1/api-keys`.' },
      'apiKey',
    )
    .addCookieAuth(
      ACCESS_COOKIE,
      {
        type: 'apiKey',
        in: 'cookie',
        description:
          'The cookie of a sign-in with `mode: cookie`. Requests that change data must come from an allowed origin.',
      },
      'cookie',
    )
    .addTag('auth', 'Registration, sign-in, sessions and passwords')
    .addTag('users', 'User accounts')
    .addTag('api-keys', 'Credentials of programs')
    .addTag('products', 'The catalogue')
    .addTag('orders', 'Orders and the stock that they reserve')
    .addTag('webhooks', 'Messages to other systems about what happens')
    .addTag('reports', 'Lists and totals for download')
    .addTag('notifications', 'What happened, for each user')
    .addTag('ai', 'Models of an AI provider')
    .addTag('audits', 'Who changed what, when and from where')
    .addTag('roles', 'Roles and their permissions')
    .addTag('permissions', 'Permissions')
    .addTag('rules', 'Rules that allow or deny in addition to roles')
    .addTag('jobs', 'Background jobs, in particular failed ones')
    .addTag('admin', 'Figures for the admin page')
    .addTag('health', 'Health checks')
    .addTag('problems', 'Problem types')
    .build();
  const document = SwaggerModule.createDocument(app, base, {
    extraModels: [ProblemResponse, VersionedResource],
    operationIdFactory: (_, handler) => handler,
  });
  const schemas = document.components?.schemas as Schemas;
  // Problem types may have additional members (RFC 9457, section 3.2).
  Object.assign(schemas[ProblemResponse.name] ?? {}, { additionalProperties: true });
  const ids = new Set<string>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const id = operationId(operation.operationId ?? '', method, path);
      operation.operationId = ids.has(id) ? `${id}V1` : id;
      ids.add(id);
      complete(operation, method, schemas);
    }
  }
  Object.assign(schemas, problemSchemas(document));
  describeDefaults(document);
  shortenSchemas(schemas);
  shareComponents(document);
  inheritSchemas(schemas);
  // The API comes before pages and health checks.
  const paths = Object.entries(document.paths);
  const api = paths.filter(([path]) => path.startsWith('/api/'));
  return { ...document, paths: Object.fromEntries(new Set([...api, ...paths])) };
}

/** Adds security, problem responses and common headers; what the route itself documents is kept. */
function complete(operation: Operation, method: (typeof METHODS)[number], schemas: Schemas): void {
  const {
    'x-access': access = {},
    'x-no-idempotency-key': noIdempotencyKey = false,
    'x-unlimited': unlimited = false,
    'x-versioned': versioned = false,
    'x-problems': declared = [],
    'x-example': example = {},
    'x-form-file': formFile,
  } = operation;
  if (operation['x-deprecated']) deprecate(operation);
  for (const name of Object.keys(operation)) if (name.startsWith('x-')) Reflect.deleteProperty(operation, name);
  describeAccess(operation, access);
  operation.parameters = operation.parameters?.map((parameter) =>
    'in' in parameter && parameter.in === 'path' && /^id$|Id$/.test(parameter.name) && !parameter.description
      ? { ...parameter, ...ID }
      : parameter,
  );
  if (method === 'post' && !noIdempotencyKey)
    operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY_HEADER];
  const ok = (operation.responses[HttpStatus.OK] ?? {}) as { headers?: object };
  if (versioned) ok.headers = { ...ok.headers, ...ETAG };
  if (versioned && method === 'get') {
    operation.parameters = [...(operation.parameters ?? []), IF_NONE_MATCH];
    operation.responses[HttpStatus.NOT_MODIFIED] = {
      description: 'The version in If-None-Match is still current.',
      headers: ETAG,
    };
  }
  const parameters = (operation.parameters ?? []) as Array<{ in: string; name: string }>;
  const isIn = (place: string) => parameters.some((parameter) => parameter.in === place);
  documentProblems(operation, {
    isPublic: access.public ?? false,
    isRead: method === 'get',
    isPost: method === 'post',
    isIdempotent: method === 'post' && !noIdempotencyKey,
    isUnlimited: unlimited,
    hasBody: operation.requestBody !== undefined,
    hasPath: isIn('path'),
    hasQuery: isIn('query'),
    hasIfMatch: parameters.some(({ name }) => name === 'If-Match'),
    declared,
    notFound: notFoundCode(operation, declared),
  });
  exampleBody(operation, example, schemas);
  if (formFile !== undefined) acceptForm(operation, formFile);
}

/** Marks a deprecated route and the headers of its responses. */
function deprecate(operation: Operation): void {
  operation.deprecated = true;
  for (const [status, response] of Object.entries(operation.responses))
    if (status.startsWith('2')) Object.assign(response ?? {}, { headers: DEPRECATION });
}

/** The accepted credentials, and the roles, permissions or scopes that they require. */
function describeAccess(operation: Operation, access: RouteAccess): void {
  operation.security = access.public
    ? []
    : [{ bearer: [] }, { cookie: [] }, ...(acceptsApiKeys(access) ? [{ apiKey: [] }] : [])];
  const needed = [
    ...(access.roles ?? []).map((role) => `role \`${role}\``),
    ...(access.permissions ?? []).map((name) => `permission \`${name}\``),
  ];
  const scopes = (access.scopes ?? []).map((name) => `\`${name}\``).join(' or ');
  if (scopes) addNote(operation, `An API key requires the scope ${scopes}.`);
  if (needed.length > 0) addNote(operation, `Requires ${needed.join(', ')}.`);
}

function addNote(operation: Operation, note: string): void {
  operation.description = operation.description ? `${operation.description}\n\n${note}` : note;
}

/** The code of a 404: the one that the route declares, or that of its tag, such as `order_not_found`. */
function notFoundCode({ tags: [tag = ''] = [] }: Operation, declared: readonly string[]): string {
  const code = declared.find((each) => each.endsWith('_not_found'));
  if (code !== undefined) return code;
  const ofTag = `${tag.replace(/s$/, '').replaceAll('-', '_')}_not_found`;
  return problemTypes().has(ofTag) ? ofTag : 'route_not_found';
}
