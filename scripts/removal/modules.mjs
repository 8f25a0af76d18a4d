/** Modules that the project comes with, and that others call. */
export const BASE =
  'audits access users identity federation api-keys products orders webhooks notifications reports jobs admin health'.split(
    ' ',
  );

/**
 * What can be removed beside modules that were generated, with what belongs to each outside of its folder. What is
 * used by nothing afterwards is found and goes by itself.
 */
export const OPTIONAL = {
  ai: {
    files: [
      'bench/ai.mjs',
      'bench/openai-server.mjs',
      'docs/runbooks/ai-budget.md',
      'scripts/ai-try.mjs',
      'src/config/ai.ts',
      'test/support/openai-server.ts',
    ],
    /** Environment variables. */
    settings: /^(AI|OPENAI)_[A-Z_]+$/,
    /** The property of the configuration. */
    config: 'ai',
    /** Names and strings of code: what is around each goes. */
    mentions: [
      'AI tokens',
      'ai.cleanUp',
      'ai.settleAbandoned',
      'chatAi',
      'chatOpenai',
      'askAiAssistant',
      'draftAiProductDescription',
    ],
    /** Titles of groups of tests. */
    tests: ['AI'],
    alerts: ['AiBudget'],
    /** Sections of documents, by their headings. */
    sections: { 'docs/configuration.md': '## AI', '.env.example': '# --- AI ---' },
    /** How lines of documents begin that go. */
    lines: {
      'CHANGELOG.md': ['- AI: '],
      'docs/living/lessons.md': ['| What the `fetch` of Node and `AbortSignal.any` hold'],
      'docs/living/roadmap.md': ['| 3    | AI gateway'],
      'docs/features/rate-limits.md': ['| `ai` '],
      'docs/own-product.md': ['npm run remove -- module ai'],
    },
    replacements: {
      '.dependency-cruiser.cjs': [
        [
          `    forbid(
      'providers-of-ai-behind-one-service',
      'Only src/modules/ai/provider imports the SDK; everything else calls its service.',
      { path: '^src/', pathNot: '^src/modules/ai/provider/' },
      { path: packages('openai') },
    ),

`,
          '',
        ],
      ],
      'AGENTS.md': [[', the AI provider', '']],
      'docs/decisions/0028-no-public-mode.md': [
        ['Recording and reading audits, and the AI routes, need', 'Recording and reading audits needs'],
      ],
      'docs/living/goal.md': [['orders, an audit trail and AI over REST', 'orders and an audit trail over REST']],
      'docs/specification.md': [
        ['webhooks, reports and AI, over REST', 'webhooks and reports, over REST'],
        ['; without an AI key the AI routes answer 503', ''],
      ],
      'test/architecture/architecture.spec.ts': [
        [
          `  {
    rule: 'providers-of-ai-behind-one-service',
    file: 'src/modules/orders/j.service.ts',
    code: \`import type { OpenAI } from 'openai'; export type Client = OpenAI;\`,
  },
  {
    rule: 'providers-of-ai-behind-one-service',
    file: 'src/modules/ai/completions.service.ts',
    code: \`export const load = () => import('openai');\`,
    beside: { 'src/modules/ai/provider/openai.service.ts': \`import 'openai'; export class OpenaiService {}\` },
  },

`,
          '',
        ],
        [", 'openai']", ']'],
      ],
      'test/support/fuzz/world.ts': [
        [
          "/** The list that a path with an id leads into. A model is asked about resources of other lists. */\nfunction collectionOf({ path }: Operation): string {\n  return path.split('/{', 1)[0]!.replace('/ai/', '/');",
          "/** The list that a path with an id leads into. */\nfunction collectionOf({ path }: Operation): string {\n  return path.split('/{', 1)[0]!;",
        ],
      ],
      'test/http/examples.spec.ts': [['  // No provider of models is configured.\n', '']],
    },
  },
  graphql: {
    files: [
      'bench/graphql.mjs',
      'bench/hostile-requests.mjs',
      'bench/results/graphql.md',
      'contract/schema.graphql',
      'docs/decisions/0023-graphql-endpoint.md',
      'schema.graphql',
      'scripts/contract/breaking-schema-changes.mjs',
      'scripts/graphql-schema.mjs',
      'src/graphql.module.ts',
      'src/kernel/graphql/**',
      'src/modules/*/graphql/**',
      'test/browser/graphiql.proof.ts',
    ],
    settings: /^GRAPHQL(_[A-Z_]+)?$/,
    config: 'graphql',
    mentions: ['GRAPHQL_LIMIT', 'isGraphql'],
    sections: { 'docs/configuration.md': '## GraphQL', '.env.example': '# --- GraphQL ---' },
    lines: {
      'CHANGELOG.md': ['- GraphQL at '],
      'docs/living/roadmap.md': ['| 9    | GraphQL'],
      'docs/living/tasks.md': ['| R163 '],
      'docs/own-product.md': ['npm run remove -- module graphql'],
      'docs/features/rate-limits.md': ['| `graphql` '],
      'docs/architecture.md': ['| `graphql` ', '| `*.resolver.ts` '],
      'docs/performance.md': ['GraphQL, from '],
      'docs/dependencies.md': ['`@graphql-inspector/core` compares'],
    },
    replacements: {
      'docs/decisions/0021-cache.md': [
        [
          ' GraphQL has the same for queries of fields with `@CachedPublicField()` of whose answers only public properties are selected, by the bytes of the body, up to 8 kB; a credential must have been verified before, and the cost counts for its caller.',
          '',
        ],
      ],
      'docs/performance.md': [
        ['2.5 s with `GRAPHQL=false` and 2.8 s with GraphQL, in the rounds', '2.5 to 2.8 s in the rounds'],
      ],
      '.dependency-cruiser.cjs': [
        [", 'realtime', 'graphql']", ", 'realtime']"],
        ['service|module|events|port|type)', 'service|module|events|port)'],
        ['services, Nest modules, events, ports and types of GraphQL.', 'services, Nest modules, events and ports.'],
      ],
      'docs/architecture.md': [
        [
          'its `*.port.ts` to implement, and its `*.type.ts` for fields of [GraphQL](features/graphql.md) that answer its objects.',
          'and its `*.port.ts` to implement.',
        ],
      ],
      'docs/features/notifications.md': [
        [' [Subscriptions of GraphQL](graphql.md#subscriptions) get the same signals, also without sockets.', ''],
      ],
      'docs/specification.md': [['with GraphQL and sockets beside it', 'with sockets beside it']],
      'docs/routes.md': [[' `POST /graphql` is [GraphQL](features/graphql.md), where it is on.', '']],
      'scripts/file-roles.mjs': [['repository|resolver|service', 'repository|service']],
      'src/app.ts': [
        [
          `    composeMiddleware(
      readJsonBody(config.http.bodyLimitBytes),
      ...(config.graphql.enabled
        ? [serveCachedOperations(answers, app.get(Cache), app.get(Authenticator), app.get(RateLimits))]
        : []),
      parseJsonBody,
    ),
`,
          '    composeMiddleware(readJsonBody(config.http.bodyLimitBytes), parseJsonBody),\n',
        ],
        [
          `  // Loaded only where it is used: it brings packages that REST does not need.
  const graphql = config.graphql.enabled ? [(await import('./graphql.module.js')).GraphqlModule] : [];
  for (const module of graphql) module.requireUsable(config);
`,
          '',
        ],
        ['[...graphql, ...extraModules]', 'extraModules'],
      ],
      'src/kernel/auth/actor.ts': [
        [
          ' Guards take it from here only, so that GraphQL and sockets are added once. */',
          ' Guards take it from here only. */',
        ],
      ],
      'src/kernel/http/idempotency/idempotency.interceptor.ts': [
        [
          '/** A request or a GraphQL field that is to be done once for its key. */',
          '/** A request that is to be done once for its key. */',
        ],
        [
          '  /** Undefined for a field, which has no status and headers of its own. */\n  readonly response?: Response;',
          '  readonly response: Response;',
        ],
        ['Idempotency-Key of a POST, and `idempotencyKey` of a GraphQL mutation.', 'Idempotency-Key of a POST.'],
        ['isGraphql(context) ? attemptOfField(context) : attemptOfRequest(context)', 'attemptOfRequest(context)'],
        ['response?.', 'response.'],
        ['response.statusCode ?? HttpStatus.OK', 'response.statusCode'],
        ['response: Response | undefined', 'response: Response'],
        ['if (response && body.version', 'if (body.version'],
      ],
      'src/kernel/http/problems/problem.filter.ts': [
        [
          `  /** Gives a GraphQL field the problem as its error. */
  catch(error: unknown, host: ArgumentsHost): AppError | undefined {
    if (isGraphql(host)) return this.translate(error, requestOf(host));
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<Request>(), http.getResponse<Response>());
    return undefined;
  }`,
          `  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<Request>(), http.getResponse<Response>());
  }`,
        ],
      ],
      'src/kernel/http/request.pipe.ts': [
        ['this.body(value, metatype as Type<object>, data)', 'this.body(value, metatype as Type<object>)'],
        [
          `  /** \`name\` is that of an argument of GraphQL, which pointers then begin with. */
  private body(value: unknown, metatype: Type<object>, name?: string): object | undefined {
    // An argument that the schema of GraphQL does not require.
    if (name !== undefined && (value === undefined || value === null)) return undefined;
`,
          `  private body(value: unknown, metatype: Type<object>): object {
`,
        ],
        [
          'throw new InvalidBody(name === undefined ? violations : below(name, violations))',
          'throw new InvalidBody(violations)',
        ],
      ],
      'src/kernel/realtime/realtime.module.ts': [
        ['/** Null when there are neither sockets nor subscriptions of GraphQL. */', '/** Null without sockets. */'],
        ['const { realtime, graphql, redisUrl } = config;', 'const { realtime, redisUrl } = config;'],
        ['if (!realtime.enabled && !graphql.enabled) return null;', 'if (!realtime.enabled) return null;'],
      ],
      'src/kernel/logging/request-log.interceptor.ts': [
        [
          '    // The fields of a GraphQL operation are handlers within the request.\n    if (context && !context.hasReachedHandler)',
          '    if (context)',
        ],
      ],
      'src/kernel/rate-limits/rate-limit.guard.ts': [
        ['    // The fields of a GraphQL operation are counted together, by their cost.\n', ''],
        [' || isGraphql(context)', ''],
      ],
      'test/architecture/architecture.spec.ts': [
        ["  'src/kernel/graphql/types.ts': `export {};`,\n", ''],
        [
          `  {
    rule: 'kernel-realtime-stands-on-lower-floors',
    file: 'src/kernel/realtime/upward.ts',
    code: \`import '../graphql/types.js';\`,
    beside: { 'src/kernel/graphql/types.ts': \`export class Types {}\` },
  },
`,
          '',
        ],
      ],
    },
  },
};
