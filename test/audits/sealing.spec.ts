import { createHash } from 'node:crypto';
import { SequencerService } from '../../src/modules/audits/evidence/sequencer.service.js';
import { TreeRepository } from '../../src/modules/audits/evidence/tree.repository.js';
import { TestApp } from '../support/app.js';
import { insertAudits } from '../support/audits.js';
import type { ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';
import { valueOf } from '../support/metrics.js';
import { proof } from '../support/thorough.js';

const RECORDS = `
  select uuidv7() as id, 'update' as action_type, 'product' as entity_type, uuidv7() as entity_id, null::uuid as user_id,
    'system' as actor, 'success' as status, now() as created_at from generate_series(1, $1)`;
const TOKEN = 'a token for tests that is long enough';
const TABLES = ['audits', 'audit_amendments', 'audit_leaves', 'audit_nodes', 'audit_checkpoints'];

describe('a sealed audit trail', () => {
  let app: TestApp;
  let manager: ApiClient;
  let sequencer: SequencerService;

  beforeAll(async () => {
    app = await TestApp.start({ METRICS_TOKEN: TOKEN });
    manager = await app.signIn('manager');
    sequencer = app.app.get(SequencerService);
    await createProduct(manager);
    await insertAudits(app.sql, RECORDS, [300]);
  });
  beforeEach(async () => void (await sequencer.seal()));
  afterAll(() => app.close());

  const count = async (table: string) => {
    const { rows } = await app.sql.query<{ count: number }>(`select count(*)::int as count from ${table}`);
    return rows[0]!.count;
  };
  const checkpoint = async () => {
    const { rows } = await app.sql.query<{ size: number; root: Buffer; note: string }>(
      'select size, root, note from audit_checkpoints order by size desc limit 1',
    );
    return rows[0]!;
  };
  /** The SQLSTATE with which the owner of the tables, or this role, is refused. */
  const refusal = async (text: string, role?: string) => {
    try {
      await app.sql.query(`begin; ${role ? `set local role ${role};` : ''} ${text}`);
      return 'done';
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      await app.sql.query('rollback');
    }
  };

  it('has one leaf for each record, the hash of its stored bytes, without a gap', async () => {
    const { rows } = await app.sql.query<{ leaf: Buffer; canonical: Buffer; leaf_index: string }>(
      'select leaf, canonical, leaf_index from audit_leaves join audits on id = audit_id order by leaf_index',
    );

    expect(rows).toHaveLength(await count('audits'));
    expect(await count('audit_pending')).toBe(0);
    expect(rows.map((row) => Number(row.leaf_index))).toEqual(rows.map((_, index) => index));
    for (const { leaf, canonical } of rows)
      expect(leaf).toEqual(createHash('sha256').update('\0').update(canonical).digest());
  });

  proof('grows with what is written, over many tiles and batches, and signs each size', async () => {
    await insertAudits(app.sql, RECORDS, [70_000]);
    const before = await count('audit_leaves');
    let sealed = 0;
    for (let batch = await sequencer.seal(); batch > 0; batch = await sequencer.seal()) sealed += batch;

    expect(sealed).toBe(70_000);
    const { size, root, note } = await checkpoint();
    expect(size).toBe(before + 70_000);
    expect(note.split('\n').slice(0, 4)).toEqual([
      expect.stringContaining('/audits'),
      String(size),
      root.toString('base64'),
      '',
    ]);
    expect(sequencer.signer.verify({ size, root }, note)).toBe(true);
    expect(sequencer.signer.verify({ size: size + 1, root }, note)).toBe(false);
    const { rows } = await app.sql.query('select level, count(*)::int as count from audit_nodes group by 1 order by 1');
    expect(rows).toEqual([
      { level: 1, count: Math.floor(size / 256) },
      { level: 2, count: 1 },
    ]);
  });

  it('has one sequencer at a time, and writers wait for neither', async () => {
    await app.sql.query('begin');
    await app.sql.query('select pg_advisory_xact_lock(5345530713)');
    await createProduct(manager);
    const tree = app.app.get(TreeRepository);

    expect(await sequencer.seal()).toBe(0);
    expect(await tree.backlog()).toEqual({ pending: 1, oldestSeconds: expect.any(Number) });
    await app.sql.query('rollback');
    expect(await sequencer.seal()).toBe(1);
    expect(await tree.backlog()).toEqual({ pending: 0, oldestSeconds: 0 });
  });

  it('tells in metrics how many records wait, and for how long', async () => {
    const metric = async (name: string) => {
      const { body } = await app.nobody.get('/metrics', { Authorization: `Bearer ${TOKEN}` });
      return valueOf(body as string, `keelson_audit_${name}`);
    };
    expect([await metric('pending_records'), await metric('seal_delay_seconds')]).toEqual([0, 0]);
    await createProduct(manager);
    expect(await metric('pending_records')).toBe(1);
    expect(await metric('seal_delay_seconds')).toBeGreaterThan(0);
  });

  it('is not sealed further when it was tampered with', async () => {
    const { size } = await checkpoint();
    await createProduct(manager);
    await app.sql.query('alter table audit_leaves disable trigger user');
    const flip = () => app.sql.query('update audit_leaves set leaf = sha256(leaf) where leaf_index = $1', [size - 1]);
    const { rows } = await app.sql.query<{ leaf: Buffer }>('select leaf from audit_leaves where leaf_index = $1', [
      size - 1,
    ]);
    await flip();

    await expect(sequencer.seal()).rejects.toThrow(
      `The tree of size ${size} does not have the root of its checkpoint.`,
    );
    await app.sql.query('update audit_leaves set leaf = $1 where leaf_index = $2', [rows[0]!.leaf, size - 1]);
    await app.sql.query('alter table audit_leaves enable trigger user');
    expect(await sequencer.seal()).toBe(1);
  });

  it.each(TABLES)(
    'refuses changes of %s: to the application by its rights, to the owner by triggers',
    async (table) => {
      await app.sql.query(`insert into audit_amendments (audit_id, version, status) values (uuidv7(), 2, 'success')`);
      const { rows } = await app.sql.query<{ name: string }>(
        `select attname as name from pg_attribute where attrelid = $1::regclass and attnum = 1`,
        [table],
      );
      const column = rows[0]!.name;
      const statements = [`update ${table} set ${column} = ${column}`, `delete from ${table}`, `truncate ${table}`];

      const refusals: string[] = [];
      for (const text of statements) refusals.push(await refusal(text, 'keelson_app'), await refusal(text));

      expect(refusals).toEqual(Array.from({ length: 6 }, () => '42501'));
    },
  );

  it('refuses changes of a partition, and records that leave the queue without a leaf', async () => {
    const { rows } = await app.sql.query<{ partition: string }>(
      `select inhrelid::regclass::text as partition from pg_inherits where inhparent = 'audits'::regclass`,
    );
    await insertAudits(app.sql, RECORDS, [1]);

    expect(rows.length).toBeGreaterThan(3);
    for (const { partition } of rows) expect(await refusal(`truncate ${partition}`)).toBe('42501');
    expect(await refusal(`delete from ${rows[0]!.partition}; delete from audits`)).toBe('42501');
    expect(await refusal('delete from audit_pending')).toBe('42501');
    expect(await refusal('truncate audit_pending', 'keelson_app')).toBe('42501');
  });

  it('runs the statements of the application under a role without those rights', async () => {
    const { rows } = await app.sql.query<{ may: boolean }>(
      `select has_table_privilege('keelson_app', 'audits', 'insert') and not has_table_privilege('keelson_app', 'audits', 'update') as may`,
    );
    expect(rows).toEqual([{ may: true }]);
    await app.sql.query(`alter table users add column seen_role text default current_user`);
    await app.signIn('user');
    const { rows: seen } = await app.sql.query('select seen_role from users order by created_at desc limit 1');
    expect(seen).toEqual([{ seen_role: 'keelson_app' }]);
  });

  it('forgets personal data with its person, and nothing else', async () => {
    const user = await app.signIn('user');
    await user.patch('users/me', { firstName: 'Erasmus' }, { 'User-Agent': 'telltale/1.0' });
    await sequencer.seal();
    const records = () => manager.get(`audits?entityId=${user.userId}&actionType=update`);
    const [shown] = (await records()).body.items;
    const leaf = 'select leaf from audit_leaves where audit_id = $1';
    const before = await app.sql.query(leaf, [shown.id]);

    await app.sql.query('delete from users where id = $1', [user.userId]);

    const [left] = (await records()).body.items;
    expect(shown).toMatchObject({ userAgent: 'telltale/1.0', changes: { firstName: { to: 'Erasmus' } } });
    expect(left).toEqual({
      ...shown,
      ipAddress: null,
      userAgent: null,
      changes: { firstName: { from: { commitment: expect.any(String) }, to: { commitment: expect.any(String) } } },
    });
    expect((await app.sql.query(leaf, [shown.id])).rows).toEqual(before.rows);
  });
});
