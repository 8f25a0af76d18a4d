import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { v7 as uuidv7 } from 'uuid';
import { loadConfig } from '../../src/config/config.js';
import { Database } from '../../src/kernel/database/database.js';
import { eventType } from '../../src/kernel/events/domain-event.js';
import { EventHandlers } from '../../src/kernel/events/event-handlers.js';
import { Events } from '../../src/kernel/events/events.js';
import { LogExport } from '../../src/kernel/telemetry/logs/log-export.js';
import { registry } from '../../src/kernel/telemetry/metrics/metrics.js';
import { startTracing } from '../../src/kernel/telemetry/tracing/start-tracing.js';
import { ProductsRepository } from '../../src/modules/products/products.repository.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { userRequest } from '../support/factories.js';
import { OtlpReceiver } from '../support/otlp-receiver.js';
import { until } from '../support/until.js';

const Tested = eventType<{ table: string }>('test.written', 1);
const CANARY = 'Canaryxqz';
const HASH = `$2b$10$${'a'.repeat(53)}`;

/** Refuses a row with an error that repeats it. */
const REPEAT_ROW = `create function repeat_row() returns trigger language plpgsql as $$
  begin raise exception 'The row is refused.' using errcode = 'XX001', detail = new::text, hint = new::text; end $$`;

const refuseRowsOf = (table: string) =>
  `create trigger repeat_row before insert or update on ${table} for each row execute function repeat_row()`;

describe('a write that fails', () => {
  let sentry: Server;
  let app: TestApp;
  let admin: ApiClient;
  let collector: OtlpReceiver;
  let sentLog: LogExport;
  let endTracing: () => Promise<void>;
  let output = '';
  let reported = '';
  let tables: string[];

  beforeAll(async () => {
    sentry = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => (reported += chunk.toString()));
      request.on('end', () => response.end('{}'));
    });
    await new Promise<void>((resolve) => sentry.listen(0, '127.0.0.1', resolve));
    const { port } = sentry.address() as AddressInfo;
    collector = await OtlpReceiver.start();
    const telemetry = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_TRACES_SAMPLER_ARG: '1',
    };
    const { tracing, logExport } = loadConfig(telemetry);
    sentLog = new LogExport(logExport!);
    // All spans of this test: by default those are dropped that come when 2048 wait to be sent.
    process.env.OTEL_BSP_MAX_QUEUE_SIZE = '100000';
    endTracing = startTracing(tracing!);
    // Instrumented as it is required, which other tests may have done before in this process.
    await import('node:http');
    app = await TestApp.start(
      {
        ...telemetry,
        LOG_LEVEL: 'trace',
        WORKER: 'true',
        JOB_BACKOFF_MS: '10',
        OUTBOX_POLL_MS: '50',
        SENTRY_DSN: `http://public@127.0.0.1:${port}/42`,
      },
      undefined,
      (line) => {
        output += line;
        sentLog.write(line);
      },
    );
    admin = await app.signIn('admin');
    // Once: jobs that are handled at the same time would wait for each other to replace it.
    await app.sql.query(REPEAT_ROW);
    const { rows } = await app.sql.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c where relkind in ('r', 'p') and not relispartition
       and relnamespace = 'public'::regnamespace and c.oid not in (select objid from pg_depend where deptype = 'e') order by 1`,
    );
    tables = rows.map(({ name }) => name);
    app.app.get(EventHandlers).register(Tested, 'tests.write', 'transactional', ({ data }) => failingWrite(data.table));
  });
  afterAll(async () => {
    await app.close();
    sentry.closeAllConnections();
    await new Promise((resolve) => sentry.close(resolve));
    await collector.close();
  });

  /** Inserts a row with a canary in every text of it, and the hash of a password. */
  async function failingWrite(table: string): Promise<never> {
    const database = app.app.get(Database);
    return database.transaction(async () => {
      // The role of the application may not create triggers.
      await database.manager.query('set local role none');
      await database.manager.query(refuseRowsOf(table));
      // All that can be given; what is generated would be refused before the trigger is asked.
      const { rows } = await app.sql.query<{ name: string; isText: boolean }>(
        `select quote_ident(attname) as name, atttypid = 'text'::regtype as "isText" from pg_attribute
         where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
        [table],
      );
      const texts = rows.filter(({ isText }) => isText);
      const row = Object.fromEntries(texts.map(({ name }, index) => [name, index % 2 === 0 ? CANARY : HASH]));
      const columns = rows.map(({ name }) => name).join();
      await database.manager.query(
        `insert into ${table} (${columns}) overriding system value
         select ${columns} from jsonb_populate_record(null::${table}, $1)`,
        [JSON.stringify({ ...row, nothing: CANARY })],
      );
      throw new Error(`The table ${table} took the row.`);
    });
  }

  const exposed = (text: string) => /canaryxqz|\$2b\$\d\d|correct horse|took the row/i.exec(text)?.[0];

  it('of any table shows nothing of the row to the log, traces, metrics, Sentry, the audit trail, the queue and the caller', async () => {
    expect(tables.length).toBeGreaterThan(25);
    const database = app.app.get(Database);
    const subjects = new Map(tables.map((table) => [table, uuidv7()]));
    await database.transaction(async () => {
      for (const table of tables) await app.app.get(Events).emit(Tested(subjects.get(table)!, { table }));
    });
    // Before the requests, whose triggers would wait for the locks of those of the jobs.
    await until(() => (output.match(/A job failed for good/g) ?? []).length >= tables.length);
    const products = app.app.get(ProductsRepository);
    const answers = [];
    for (const table of tables) {
      jest.spyOn(products, 'find').mockImplementationOnce(() => failingWrite(table));
      answers.push(await app.nobody.get(`products/${uuidv7()}`));
    }
    jest.restoreAllMocks();
    await until(() => (reported.match(/The row is refused/g) ?? []).length > tables.length);

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([500]));
    const { rows: audits } = await app.sql.query('select audits::text from audits');
    const jobs = await admin.get('jobs?queue=events&state=failed&limit=50');
    expect(jobs.status).toBe(200);
    await Promise.all([sentLog.end(), endTracing()]);
    expect(collector.logs.filter(({ body }) => body.stringValue?.startsWith('A job failed for good'))).toHaveLength(
      tables.length,
    );
    const failedSpans = collector.spans.filter(({ events }) =>
      JSON.stringify(events ?? []).includes('The row is refused.'),
    );
    expect(failedSpans.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['job test.written', 'transaction', 'ProductsController.get']),
    );
    const exits = {
      log: output,
      'log over OTLP': collector.logs,
      traces: collector.spans,
      metrics: await registry.metrics(),
      sentry: reported,
      audits,
      jobs: jobs.body,
      answers: answers.map(({ body }) => body),
    };
    for (const [exit, content] of Object.entries(exits)) {
      expect({ exit, exposed: exposed(typeof content === 'string' ? content : JSON.stringify(content)) }).toEqual({
        exit,
        exposed: undefined,
      });
    }
    // Jobs are handled several at once, and end in any order.
    const failed = output
      .split('\n')
      .filter((line) => line.includes('A job failed for good') && line.includes(subjects.get('products')!));
    expect(failed.map((line) => JSON.parse(line) as object)).toMatchObject([
      {
        job: 'test.written',
        queue: 'events',
        subject: subjects.get('products'),
        err: { type: 'QueryFailedError', code: 'XX001', handler: 'tests.write', message: 'The row is refused.' },
      },
    ]);
  });

  it('of an account shows neither names nor the hash of the password', async () => {
    await app.sql.query(refuseRowsOf('users'));
    output = '';

    const answer = await admin.post(
      'users',
      userRequest({ firstName: CANARY, email: `${CANARY}@example.com`, password: 'correct horse battery' }),
    );
    await app.sql.query('drop trigger repeat_row on users');
    await until(() => output.includes('"path":"/api/v1/users"'));

    expect(answer.status).toBe(500);
    expect(output).toContain('The row is refused.');
    expect(exposed(`${output}${JSON.stringify(answer.body)}`)).toBeUndefined();
  });
});
