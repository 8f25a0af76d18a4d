import { loadConfig } from '../../src/config/config.js';
import { runInRequestContext } from '../../src/kernel/context/request-context.js';
import { createLogger } from '../../src/kernel/logging/logger.js';
import { LogExport } from '../../src/kernel/telemetry/logs/log-export.js';
import { registry } from '../../src/kernel/telemetry/metrics/metrics.js';
import { valueOf } from '../support/metrics.js';
import { OtlpReceiver, valuesOf } from '../support/otlp-receiver.js';
import { until } from '../support/until.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

describe('the log over OTLP', () => {
  let receiver: OtlpReceiver;

  beforeEach(async () => {
    receiver = await OtlpReceiver.start();
  });
  afterEach(() => receiver.close());

  function start() {
    const config = loadConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'trace',
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20secret',
      OTEL_SERVICE_NAME: 'shop',
    });
    const log = new LogExport(config.logExport!);
    return { log, logger: createLogger(config, log) };
  }

  const counted = async (outcome: string) =>
    valueOf(await registry.metrics(), 'keelson_log_records_total', { outcome });

  it('has the message, the level, the time, the trace and all fields of a line, redacted', async () => {
    const { log, logger } = start();
    const began = Date.now();
    runInRequestContext({ requestId: 'request-1', traceId: TRACE }, () =>
      logger.warn({ context: 'Orders', orders: 3, address: 'anna@example.com', password: 'secret' }, 'too many'),
    );
    await log.end();

    const [record] = receiver.logs;
    expect(record).toMatchObject({
      severityNumber: 13,
      severityText: 'warn',
      body: { stringValue: 'too many' },
      traceId: TRACE,
    });
    expect(valuesOf(record!.attributes)).toEqual({
      context: 'Orders',
      orders: 3,
      address: '[email]',
      password: '[redacted]',
      requestId: 'request-1',
      traceId: TRACE,
    });
    const loggedAt = Number(BigInt(record!.timeUnixNano) / 1_000_000n);
    expect(loggedAt).toBeGreaterThanOrEqual(began);
    expect(loggedAt).toBeLessThanOrEqual(Date.now());
    expect(receiver.headers[0]).toMatchObject({ 'x-key': 'a secret' });
    expect(valuesOf(receiver.logResources[0]!)).toMatchObject({ 'service.name': 'shop' });
  });

  it('names errors as the standard does', async () => {
    const { log, logger } = start();
    logger.error({ err: Object.assign(new TypeError('no such row'), { code: 'XX001' }) }, 'failed');
    await log.end();

    const attributes = valuesOf(receiver.logs[0]!.attributes);
    expect(attributes).toMatchObject({ 'exception.type': 'TypeError', 'exception.message': 'no such row' });
    expect(attributes['exception.stacktrace']).toMatch(/^TypeError: no such row\n\s+at /);
    expect(JSON.stringify(attributes.err)).toContain('XX001');
  });

  it('has a severity for every level', async () => {
    const { log, logger } = start();
    for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const) logger[level](level);
    await log.end();

    expect(receiver.logs.map(({ severityText, severityNumber }) => [severityText, severityNumber])).toEqual([
      ['trace', 1],
      ['debug', 5],
      ['info', 9],
      ['warn', 13],
      ['error', 17],
      ['fatal', 21],
    ]);
  });

  it('is sent by itself, in batches', async () => {
    const { log, logger } = start();
    for (let line = 0; line < 1300; line++) logger.info({ line }, 'one of many');

    await until(() => receiver.logs.length === 1300);
    expect(receiver.headers.length).toBeLessThanOrEqual(4);
    await log.end();
  });

  it('keeps a bounded number of lines for a collector that hangs, and counts those that it drops', async () => {
    receiver.isHanging = true;
    const before = await counted('dropped');
    const { log, logger } = start();
    // Nothing is awaited, so nothing waits.
    for (let line = 0; line < 10_000; line++) logger.info({ line }, 'one of many');

    expect((await counted('dropped')) - before).toBe(10_000 - 4096);
    const failed = await counted('failed');
    receiver.disconnect();
    receiver.status = 400;
    receiver.isHanging = false;
    await log.end();
    expect((await counted('failed')) - failed).toBe(4096);
  });

  it('counts lines that a collector does not take, and goes on', async () => {
    const { log, logger } = start();
    const [failed, sent] = [await counted('failed'), await counted('sent')];
    receiver.status = 400;
    logger.info('refused');
    await until(async () => (await counted('failed')) > failed);
    receiver.status = 200;
    logger.info('taken');
    await until(() => receiver.logs.some(({ body }) => body.stringValue === 'taken'));

    await log.end();
    expect((await counted('failed')) - failed).toBe(1);
    expect((await counted('sent')) - sent).toBe(1);
  });
});

describe('the settings of the log over OTLP', () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
  const address = { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://loki:3100/otlp/v1/logs' };

  it.each([
    [{}, undefined],
    [endpoint, undefined],
    [{ ...endpoint, OTEL_LOGS_EXPORTER: 'otlp' }, 'http://collector:4318/v1/logs'],
    [address, 'http://loki:3100/otlp/v1/logs'],
    [{ ...endpoint, ...address }, 'http://loki:3100/otlp/v1/logs'],
    [{ ...address, OTEL_LOGS_EXPORTER: 'none' }, undefined],
    [{ ...address, OTEL_SDK_DISABLED: 'true' }, undefined],
    [{ LOGFIRE_TOKEN: 'pylf_v1_eu_x', OTEL_LOGS_EXPORTER: 'otlp' }, 'https://logfire-eu.pydantic.dev/v1/logs'],
  ])('%j send it to %s', (env, url) => {
    expect(loadConfig(env as NodeJS.ProcessEnv).logExport?.url).toBe(url);
  });

  it('leave traces off when only the log is sent', () => {
    expect(loadConfig(address).tracing).toBeUndefined();
  });

  it('have headers of their own, or those of all signals', () => {
    const headersOf = (env: NodeJS.ProcessEnv) => loadConfig({ ...address, ...env }).logExport?.headers;

    expect(headersOf({ OTEL_EXPORTER_OTLP_HEADERS: 'a=1' })).toEqual({ a: '1' });
    expect(headersOf({ OTEL_EXPORTER_OTLP_HEADERS: 'a=1', OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'b=2' })).toEqual({
      b: '2',
    });
    // The token of Logfire is for Logfire.
    expect(headersOf({ LOGFIRE_TOKEN: 'pylf_v1_us_x' })).toEqual({});
  });

  it('name one of the two encodings', () => {
    const protocolOf = (env: NodeJS.ProcessEnv) => loadConfig({ ...address, ...env }).logExport?.protocol;

    expect(protocolOf({})).toBe('http/protobuf');
    expect(protocolOf({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' })).toBe('http/json');
    expect(() => protocolOf({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toThrow(/OTEL_EXPORTER_OTLP_PROTOCOL/);
  });

  it('need an endpoint', () => {
    expect(() => loadConfig({ OTEL_LOGS_EXPORTER: 'otlp' })).toThrow(/OTEL_LOGS_EXPORTER: otlp needs an endpoint/);
  });
});
