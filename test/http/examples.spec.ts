import { seedDemo } from '../../src/demo/demo.js';
import { HostResolver } from '../../src/kernel/outgoing/host-resolver.js';
import { DEMO_ACCOUNTS, DEMO_ID, DEMO_PASSWORD } from '../../src/demo/demo-accounts.js';
import { problemTypes, STATUS } from '../../src/kernel/errors/problem-type.js';
import { TestApp } from '../support/app.js';
import { type Answer, ApiClient } from '../support/client.js';
import { Description, type Operation } from '../support/openapi.js';
import { proof } from '../support/thorough.js';
import { root } from '../unit/project.js';

/** What only a mail, a sign-in or a provider can give: no fixed example can succeed. */
const OUT_OF_REACH: Readonly<Record<string, number>> = {
  verifyEmail: 422,
  resetPassword: 422,
  refresh: 401,
  redeemToken: 401,
  linkIdentity: 501,
  beginWithAuth0: 501,
  beginLogin: 501,
  handleCallback: 501,
  getReport: 404,
  markNotificationRead: 404,
  getReportContent: 404,
  getJob: 404,
  retryJob: 404,
  discardJob: 404,
  revokeSession: 404,
  unlinkIdentity: 404,
  confirmEmailChange: 422,
  // No worker seals records here.
  getAuditProof: 409,
  getAuditCheckpointConsistency: 404,
  getWebhookDelivery: 404,
  replayWebhookDelivery: 404,
  // No provider of models is configured.
  chatAi: 503,
  chatOpenai: 503,
  askAiAssistant: 503,
  draftAiProductDescription: 503,
  // A success would lock others out of the account of the demo.
  changePassword: 403,
  // The example order is delivered by then.
  cancelOrder: 409,
};

/** Actions on one order, in the only sequence that works, and what ends the session of the user. */
const LATE = ['payOrder', 'shipOrder', 'deliverOrder', 'cancelOrder', 'deactivateUser', 'reactivateUser', 'signOut'];

describe('the examples of the OpenAPI document', () => {
  let app: TestApp;
  let description: Description;
  let operations: Operation[];

  beforeAll(async () => {
    app = await TestApp.start({ DEMO: 'true' });
    await seedDemo(app.app, root);
    // As name servers do, where there are any.
    jest.spyOn(app.app.get(HostResolver), 'resolve').mockResolvedValue([{ address: '104.18.26.120', family: 4 }]);
    description = await Description.of(app.nobody);
    operations = description.operations;
  });
  afterAll(() => app.close());

  /** The demo accounts, the least powerful first. */
  const signInAll = () =>
    Promise.all(
      DEMO_ACCOUNTS.toReversed().map(async ({ email }) => {
        const { status, body } = await app.nobody.post('auth/login', { email, password: DEMO_PASSWORD });
        expect({ email, status }).toEqual({ email, status: 200 });
        return new ApiClient(app.url, body.accessToken);
      }),
    );

  /** Sends the example as it stands, as the first of the accounts that may. */
  async function execute(operation: Operation, accounts: readonly ApiClient[]): Promise<Answer> {
    const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const parameter = operation.parameters.find((each) => each.name === name)!;
      return String(parameter.example ?? parameter.schema.example);
    });
    const required = operation.parameters.filter((each) => each.in === 'query' && each.required);
    const query = required.map(({ name, example, schema }) => `${name}=${example ?? schema.example}`).join('&');
    const [type] = Object.keys(operation.requestBody?.content ?? {});
    const body = description.exampleBodyOf(operation);
    if (type)
      expect({ id: operation.operationId, body }).toEqual({ id: operation.operationId, body: expect.anything() });
    let answer: Answer | undefined;
    for (const account of accounts) {
      answer = await account.send(
        operation.method,
        `${path}${query && `?${query}`}`,
        body,
        type ? { 'Content-Type': type } : {},
      );
      if (![401, 403, 404].includes(answer.status)) return answer;
    }
    return answer!;
  }

  proof('succeed when they are executed unchanged against the demo, and do no harm', async () => {
    const accounts = await signInAll();
    const hasBody = ({ requestBody }: Operation) => requestBody !== undefined;
    const outcomes: Record<string, number> = {};
    const run = async (group: readonly Operation[], by: readonly ApiClient[]) => {
      for (const operation of group) {
        const { status, body } = await execute(operation, by);
        const isAsExpected = status === (OUT_OF_REACH[operation.operationId!] ?? (status < 400 ? status : 0));
        if (!isAsExpected) outcomes[`${operation.operationId}: ${JSON.stringify(body)}`] = status;
      }
    };

    await run(operations.filter(hasBody), accounts);
    expect(outcomes).toEqual({});

    const [user, manager, admin] = await signInAll();
    const mine = (await user!.get(`users/${DEMO_ID}/permissions`)).body;
    expect((await user!.get('users/me')).body).toMatchObject({ email: 'user@example.com', roles: ['user'] });
    expect((await manager!.get('audits')).status).toBe(200);
    expect((await manager!.get('orders')).status).toBe(200);
    expect(mine.code ?? mine.permissions).toBeDefined();
    expect((await admin!.get(`users/${DEMO_ID}/permissions`)).body.permissions).toEqual(['orders:place']);

    const others = operations.filter((operation) => !hasBody(operation));
    const rank = ({ method, operationId }: Operation) => (method === 'GET' ? -1 : LATE.indexOf(operationId!));
    await run(
      others.filter(({ method }) => method !== 'DELETE').toSorted((a, b) => rank(a) - rank(b)),
      [user!, manager!, admin!],
    );
    await run(
      others.filter(({ method, operationId }) => method === 'DELETE' && operationId !== 'revokeSessions'),
      await signInAll(),
    );
    expect(outcomes).toEqual({});
  });

  it('of refusals have a status and code of their own place', () => {
    const wrong = operations.flatMap(({ operationId, responses }) =>
      Object.entries(responses).flatMap(([status, { content = {} }]) => {
        const schema = content['application/problem+json']?.schema;
        if (!schema || status === 'default') return [];
        const example = description.exampleOf(schema) as { status: number; code: string };
        const type = problemTypes().get(example.code);
        return String(example.status) === status && type && STATUS[type.kind] === example.status
          ? []
          : [`${operationId} ${status}: ${JSON.stringify(example)}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});
