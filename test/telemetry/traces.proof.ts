import { ChildApp } from '../support/child-app.js';
import { ApiClient } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';
import { TestMailServer } from '../support/mail-server.js';
import { OtlpReceiver, type ReceivedSpan, valuesOf } from '../support/otlp-receiver.js';
import { until } from '../support/until.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = '00f067aa0ba902b7';
/** Of a caller that does not record it. */
const UNRECORDED = '1af7651916cd43dd8448eb211c80319d';

const METRICS_TOKEN = 'a token of the metrics in the tests';

describe('a trace', () => {
  let receiver: OtlpReceiver;
  let mails: TestMailServer;
  let database: TestDatabase;
  let app: ChildApp;
  let spans: ReceivedSpan[];
  let metrics: string;

  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
    mails = await TestMailServer.start();
    database = await createDatabase();
    app = await ChildApp.on(database.url, {
      WORKER: 'true',
      SMTP_URL: mails.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20secret',
      OTEL_TRACES_SAMPLER_ARG: '1',
      OTEL_LOGS_EXPORTER: 'otlp',
      LOG_LEVEL: 'info',
      METRICS_TOKEN,
    });
    await app.start();
    await order(await app.signIn('manager@example.com'), await app.signIn('user@example.com'));
    metrics = await (
      await fetch(`${app.url}/metrics`, { headers: { Authorization: `Bearer ${METRICS_TOKEN}` } })
    ).text();
    await app.kill('SIGTERM');
    spans = receiver.spans.filter(({ traceId }) => traceId === TRACE);
  });
  afterAll(async () => {
    await app.remove();
    await database.drop();
    await mails.stop();
    await receiver.close();
  });

  /** Places an order below the caller's span, and one below a span that is not recorded, and waits for the mails about them. */
  async function order(manager: ApiClient, buyer: ApiClient): Promise<void> {
    const product = await createProduct(manager);
    const credentials = { email: 'canary-1@example.com', password: 'canary-2 is a password' };
    await new ApiClient(app.url).post('auth/login', credentials);
    await new ApiClient(app.url).post('auth/login?q=canary-3', credentials);
    await buyer.get('products?q=canary-4', { Cookie: 'session=canary-5', 'X-API-Key': 'kls_canary6' });
    const placed = await buyer.post('orders', lines([product, 1]), {
      traceparent: `00-${TRACE}-${CALLER}-01`,
      'X-Request-Id': 'traced-request',
      'User-Agent': 'a browser',
    });
    expect(placed.status).toBe(201);
    const other = await buyer.post('orders', lines([product, 1]), {
      traceparent: `00-${UNRECORDED}-${CALLER}-00`,
      'X-Request-Id': 'unrecorded-request',
    });
    expect(other.status).toBe(201);
    await until(() => mailOf('unrecorded-request') !== undefined && mailOf('traced-request') !== undefined);
  }

  const mailOf = (requestId: string) => mails.taken.find(({ raw }) => raw.includes(requestId))?.raw;
  const named = (name: string) => spans.filter((span) => span.name === name);
  /** The names of the spans above, from the nearest to that of the caller. */
  function above({ parentSpanId }: ReceivedSpan): string[] {
    const parent = spans.find(({ spanId }) => spanId === parentSpanId);
    return parent ? [parent.name, ...above(parent)] : [parentSpanId === CALLER ? 'caller' : 'lost'];
  }

  it('shows request, handler, transaction, statements, relay, job and mail below the span of the caller', () => {
    const request = 'POST /api/v1/orders';
    const [mail] = named('mail');
    expect(mail && above(mail)).toEqual([
      'job order.placed',
      'enqueue order.placed',
      'transaction',
      'OrdersController.place',
      request,
      'caller',
    ]);
    const inserts = spans.filter(({ attributes }) => JSON.stringify(attributes).includes('insert into orders'));
    expect(inserts.map(({ name }) => name)).toEqual([expect.stringMatching(/^pg .*\b(INSERT|WITH)\b/)]);
    expect(inserts.map(above)).toContainEqual(['transaction', 'OrdersController.place', request, 'caller']);
  });

  it('says of a request what the conventions of OpenTelemetry ask for, and nothing of its query', () => {
    const [request] = named('POST /api/v1/orders');

    expect(request?.kind).toBe(2);
    expect(valuesOf(request?.attributes ?? [])).toEqual({
      'http.request.method': 'POST',
      'http.response.status_code': 201,
      'http.route': '/api/v1/orders',
      'url.scheme': 'http',
      'url.path': '/api/v1/orders',
      'server.address': expect.stringMatching(/^(localhost|127\.0\.0\.1)$/),
      'client.address': expect.stringMatching(/^(::ffff:)?127\.0\.0\.1$|^::1$/),
      'network.protocol.version': '1.1',
      'user_agent.original': 'a browser',
    });
  });

  it('is named in the mail and found by the request id', () => {
    const raw = mailOf('traced-request') ?? '';

    expect(raw).toMatch(new RegExp(`^traceparent: 00-${TRACE}-[0-9a-f]{16}-01\r$`, 'im'));
    expect(raw).toMatch(/^X-Request-Id: traced-request\r$/im);
  });

  it('has the line of its request in the log, with the span of the request', () => {
    const [request] = named('POST /api/v1/orders');
    const line = receiver.logs.find(({ attributes }) => valuesOf(attributes).handler === 'OrdersController.place');

    expect(line).toMatchObject({ severityText: 'info', traceId: TRACE, spanId: request?.spanId });
  });

  it('has the line of its job in the log', () => {
    const line = receiver.logs.find(
      ({ traceId, attributes }) => traceId === TRACE && valuesOf(attributes).job === 'order.placed',
    );

    expect(line).toMatchObject({ severityText: 'info', body: { stringValue: 'job' } });
  });

  it('that its caller does not record is not recorded, and named in the log and, as such, in the mail', () => {
    expect(receiver.spans.filter(({ traceId }) => traceId === UNRECORDED)).toEqual([]);
    expect(mailOf('unrecorded-request')).toMatch(new RegExp(`^traceparent: 00-${UNRECORDED}-[0-9a-f]{16}-00\r$`, 'im'));
    const lines = receiver.logs.filter(({ traceId }) => traceId === UNRECORDED).map((log) => valuesOf(log.attributes));
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ handler: 'OrdersController.place' }),
        expect.objectContaining({ job: 'order.placed' }),
      ]),
    );
  });

  it('is an exemplar when it is recorded', () => {
    const exemplars = [...metrics.matchAll(/trace_id="([0-9a-f]+)"/g)].map(([, traceId]) => traceId);
    const recorded = new Set(receiver.spans.map(({ traceId }) => traceId));
    expect(exemplars.length).toBeGreaterThan(0);
    expect(exemplars.filter((traceId) => !recorded.has(traceId ?? ''))).toEqual([]);
  });

  it('is sent with the configured headers', () => {
    expect(receiver.headers.every((headers) => headers['x-key'] === 'a secret')).toBe(true);
  });

  it('has no secrets and no queries', () => {
    expect(receiver.text).toContain('POST /api/v1/auth/login');
    expect(receiver.text).not.toMatch(/canary/);
  });
});

describe('traces and the log', () => {
  it('are sent as protobuf unless JSON is asked for', async () => {
    const receiver = await OtlpReceiver.start();
    const database = await createDatabase();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_LOGS_EXPORTER: 'otlp', LOG_LEVEL: 'info' };
    const app = await ChildApp.on(database.url, env);
    await app.start();
    await new ApiClient(app.url).get('products', { traceparent: `00-${TRACE}-${CALLER}-01` });
    await app.kill('SIGTERM');
    await app.remove();
    await database.drop();
    await receiver.close();

    const types = receiver.headers.map((headers) => headers['content-type']);
    expect(new Set(types)).toEqual(new Set(['application/x-protobuf']));
    const traced = receiver.bodies.filter((body) => body.includes(Buffer.from(TRACE, 'hex')));
    expect(traced.some((body) => body.includes('GET /api/v1/products'))).toBe(true);
    expect(traced.some((body) => body.includes('ProductsController.list'))).toBe(true);
  });
});
