import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { AuditRetentionService } from '../../src/modules/audits/audit-retention.service.js';
import { AnchorsService } from '../../src/modules/audits/evidence/anchors.service.js';
import { SequencerService } from '../../src/modules/audits/evidence/sequencer.service.js';
import { TestApp } from '../support/app.js';
import { insertAudits } from '../support/audits.js';
import { until } from '../support/until.js';

const OLD = `
  select uuidv7(interval '-14 months' - n * interval '1 second') as id, 'update' as action_type, 'product' as entity_type,
    uuidv7() as entity_id, null::uuid as user_id, 'system' as actor, 'success' as status,
    now() - interval '14 months' as created_at from generate_series(1, 5) n`;

describe('old months of the audit trail', () => {
  let app: TestApp;
  let retention: AuditRetentionService;

  beforeAll(async () => {
    app = await TestApp.start({ AUDIT_RETENTION_MONTHS: '12' });
    retention = app.app.get(AuditRetentionService);
    await app.sql.query(`select audits_add_partitions((now() - interval '15 months')::date, now()::date)`);
    await insertAudits(app.sql, OLD);
  });
  afterAll(() => app.close());

  const count = async () => (await app.sql.query('select from audits')).rows.length;

  it('are not dropped before they are sealed, and then are archived, while their leaves and proofs stay', async () => {
    const manager = await app.signIn('manager');
    await expect(retention.run()).rejects.toThrow('is not sealed yet');
    expect(await count()).toBeGreaterThanOrEqual(5);
    await app.app.get(SequencerService).seal();
    const before = await count();
    const { rows } = await app.sql.query<{ name: string }>(
      `select tableoid::regclass::text as name from audits where created_at < now() - interval '13 months' limit 1`,
    );
    const { name } = rows[0]!;

    expect(await retention.run()).toBeGreaterThan(0);

    expect(await count()).toBe(before - 5);
    const file = readFileSync(join(app.dataDir, 'audits', `${name}.ndjson`));
    const lines = file
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { leaf: string; canonical: string });
    expect(lines).toHaveLength(5);
    for (const { leaf, canonical } of lines)
      expect(createHash('sha256').update('\0').update(canonical).digest('base64')).toBe(leaf);
    const sum = createHash('sha256').update(file).digest('hex');
    expect(readFileSync(join(app.dataDir, 'audits', `${name}.ndjson.sha256`), 'utf8')).toBe(`${sum}  ${name}.ndjson\n`);
    expect((await app.sql.query('select from audit_leaves')).rows).toHaveLength(before);
    const [newest] = (await manager.get('audits?limit=1')).body.items;
    await app.app.get(SequencerService).seal();
    expect((await manager.get(`audits/${newest.id}/proof`)).body.verified).toBe(true);
    expect(await retention.run()).toBe(0);
  });

  it('cannot be dropped by the application in any other way', async () => {
    const month = (await app.sql.query<{ name: string }>(`select to_char(now(), '"audits_"YYYY"_"MM') as name`))
      .rows[0]!.name;
    for (const [name, rows] of [
      [month, 0],
      ['users', 0],
      ['audits_2020_13', 0],
    ])
      await expect(app.sql.query('select audits_drop_partition($1, $2)', [name, rows])).rejects.toThrow();
  });
});

describe('anchors', () => {
  it('take the latest checkpoint, and an anchor that fails is an error', async () => {
    const received: string[] = [];
    let status = 204;
    const server: Server = createServer((request, response) => {
      void text(request).then((note) => {
        received.push(note);
        response.writeHead(status).end();
      });
    }).listen(0, '127.0.0.1');
    await until(() => Promise.resolve(server.listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const file = join(tmpdir(), `keelson-anchor-${process.pid}.txt`);
    const app = await TestApp.start({ AUDIT_ANCHOR_FILE: file, AUDIT_ANCHOR_URL: url });
    try {
      const anchors = app.app.get(AnchorsService);
      expect(await anchors.anchor()).toBe(0);
      await app.signIn('user');
      await app.app.get(SequencerService).seal();
      expect(await anchors.anchor()).toBe(2);
      expect(await anchors.anchor()).toBe(2);

      const { rows } = await app.sql.query<{ note: string }>('select note from audit_checkpoints');
      expect(received).toEqual([rows[0]!.note, rows[0]!.note]);
      expect(readFileSync(file, 'utf8')).toBe(`${rows[0]!.note}\n${rows[0]!.note}\n`);
      status = 500;
      await expect(anchors.anchor()).rejects.toThrow('answered 500');
    } finally {
      await app.close();
      server.close();
    }
  });
});

describe('an anchor in a bucket', () => {
  const received: Array<{ method: string; url: string; headers: IncomingHttpHeaders; body: string }> = [];
  let status = 200;
  let server: Server;
  let app: TestApp;
  let environment: jest.ReplaceProperty<NodeJS.ProcessEnv>;
  const credentials = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-central-1' };

  beforeAll(async () => {
    server = createServer((request, response) => {
      void text(request).then((body) => {
        received.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
        response.writeHead(status, { 'Content-Type': 'application/xml' });
        response.end(
          status < 300 ? '' : `<Error><Code>${status === 412 ? 'PreconditionFailed' : 'AccessDenied'}</Code></Error>`,
        );
      });
    }).listen(0, '127.0.0.1');
    await until(() => server.listening);
    environment = jest.replaceProperty(process, 'env', { ...process.env, ...credentials });
    app = await TestApp.start({
      AUDIT_ORIGIN: 'shop.example.com/audits',
      AUDIT_ANCHOR_S3_BUCKET: 'anchors',
      AUDIT_ANCHOR_S3_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AUDIT_ANCHOR_S3_LOCK_DAYS: '365',
    });
    await app.signIn('user');
    await app.app.get(SequencerService).seal();
  });
  afterAll(async () => {
    environment.restore();
    await app.close();
    server.close();
  });
  beforeEach(() => {
    received.length = 0;
    status = 200;
  });

  it('is signed, locked, and written once', async () => {
    expect(await app.app.get(AnchorsService).anchor()).toBe(1);
    const { rows } = await app.sql.query<{ note: string; size: number }>('select note, size from audit_checkpoints');
    const [{ method, url, headers, body }] = received as [(typeof received)[number]];
    expect([method, url]).toEqual([
      'PUT',
      `/anchors/shop.example.com/audits/${String(rows[0]!.size).padStart(15, '0')}.txt?x-id=PutObject`,
    ]);
    expect(body).toContain(rows[0]!.note);
    expect(headers).toMatchObject({
      authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/eu-central-1\/s3\//),
      'if-none-match': '*',
      'x-amz-object-lock-mode': 'COMPLIANCE',
    });
    const days = (Date.parse(String(headers['x-amz-object-lock-retain-until-date'])) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(365);
  });

  it('that has the checkpoint already is left as it is', async () => {
    status = 412;
    expect(await app.app.get(AnchorsService).anchor()).toBe(1);
    expect(received).toHaveLength(1);
  });

  it('that refuses is an error', async () => {
    status = 403;
    await expect(app.app.get(AnchorsService).anchor()).rejects.toThrow();
  });
});

describe('refused requests', () => {
  it('are recorded, equal ones together', async () => {
    const app = await TestApp.start({ AUDIT_REFUSALS: 'true' });
    try {
      const user = await app.signIn('user');
      for (let count = 0; count < 3; count++) await app.nobody.get('orders?limit=7');
      await user.get('jobs');
      const manager = await app.signIn('manager');
      const found = async () => (await manager.get('audits?entityType=request&sort=createdAt')).body.items;
      await until(async () => (await found()).length === 2, 5000);

      expect(await found()).toMatchObject([
        {
          actionType: 'other',
          actor: 'anonymous',
          status: 'failure',
          details: { code: 'unauthenticated', method: 'GET', path: '/api/v1/orders', count: 3 },
          ipAddress: '127.0.0.1',
        },
        {
          actor: `user:${user.userId}`,
          userId: user.userId,
          details: { code: 'forbidden', path: '/api/v1/jobs', count: 1 },
        },
      ]);
    } finally {
      await app.close();
    }
  });
});
