import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckpointSigner } from '../../src/modules/audits/evidence/checkpoint-signer.js';
import { SequencerService } from '../../src/modules/audits/evidence/sequencer.service.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';

const TABLES = ['audits', 'audit_leaves', 'audit_nodes', 'audit_checkpoints', 'audit_personal_data', 'audit_pending'];
const RESEAL = `
  delete from audit_nodes; delete from audit_checkpoints; delete from audit_leaves;
  insert into audit_pending (audit_id, leaf) overriding system value
  select id, sha256('\\x00'::bytea || canonical) from audits order by created_at, id`;

describe('npm run audit:verify', () => {
  let app: TestApp;
  let manager: ApiClient;
  let folder: string;
  let key: string;
  let size: number;
  let held: string;

  beforeAll(async () => {
    app = await TestApp.start();
    manager = await app.signIn('manager');
    folder = mkdtempSync(join(tmpdir(), 'keelson-verify-'));
    for (let batch = 0; batch < 4; batch++) {
      for (let count = 0; count < 3; count++) await createProduct(manager);
      await manager.patch('users/me', { firstName: `Mia ${'abcd'[batch]}` });
      await app.app.get(SequencerService).seal();
    }
    await manager.get('audits/export');
    await app.app.get(SequencerService).seal();
    const { body } = await manager.get('audits/checkpoints?limit=1');
    ({ verifierKey: key, size } = body.items[0]);
    held = join(folder, 'held.txt');
    writeFileSync(held, body.items[0].note);
    for (const table of TABLES) await app.sql.query(`create table before_${table} as select * from ${table}`);
    await app.sql.query('set session_replication_role = replica');
  });
  afterEach(async () => {
    for (const table of TABLES) {
      const overriding = table === 'audit_pending' ? 'overriding system value' : '';
      await app.sql.query(`delete from ${table}; insert into ${table} ${overriding} select * from before_${table}`);
    }
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const verify = async (text: string, ...args: string[]): Promise<{ code: number; said: string }> => {
    const file = join(folder, 'export.ndjson');
    writeFileSync(file, text);
    const script = join(__dirname, '..', '..', 'scripts', 'audit-verify.mjs');
    return new Promise((resolve) =>
      execFile(process.execPath, [script, file, ...args], { env: {} }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
      ),
    );
  };
  const exported = async () => (await manager.get('audits/export')).body as string;
  /** What the verifier says after the owner of the tables did this to them. */
  const after = async (tampering: string, ...args: string[]) => {
    await app.sql.query(tampering);
    return verify(await exported(), '--key', key, ...args);
  };
  const idAt = async (index: number) => {
    const { rows } = await app.sql.query<{ id: string }>(
      'select audit_id as id from audit_leaves where leaf_index = $1',
      [index],
    );
    return rows[0]!.id;
  };

  it('accepts an unchanged trail, with its personal data and without', async () => {
    const whole = await verify(await exported(), '--key', key, '--checkpoint', held);
    const erased = await after('delete from audit_personal_data');

    expect(whole).toEqual({
      code: 0,
      said: expect.stringContaining(`Verified: ${size} sealed records under 5 signed checkpoints.`),
    });
    expect(whole.said).toContain('The trail begins with what 1 held checkpoint signed.');
    expect(whole.said).toContain('1 records wait to be sealed');
    expect(erased).toEqual({ code: 0, said: expect.stringContaining('No held checkpoint was given') });
  });

  it.each([
    [
      'a flipped byte',
      `update audits set canonical = set_byte(canonical, 30, get_byte(canonical, 30) # 1) where id = $ID`,
      'Record 5, $ID: its bytes are not those that were sealed.',
    ],
    [
      'a record deleted from the middle',
      'delete from audit_leaves where leaf_index = 5; delete from audits where id = $ID',
      'Record 5 is missing: the next one is 6',
    ],
    [
      'a record deleted from the middle and the others moved up',
      'delete from audit_leaves where leaf_index = 5; update audit_leaves set leaf_index = leaf_index + 999999 where leaf_index > 5; update audit_leaves set leaf_index = leaf_index - 1000000 where leaf_index > 999999',
      'Records $FROM to $TO are not those that the checkpoint of size $SIZE signs',
    ],
    ['the tail deleted', 'delete from audit_leaves where leaf_index > 5', 'Record 6 is missing: a checkpoint signs'],
    [
      'two records in another order',
      'update audit_leaves set leaf_index = leaf_index + 1000000 where leaf_index in (5, 6); update audit_leaves set leaf_index = 1000011 - leaf_index where leaf_index > 999999',
      'Records $FROM to $TO are not those that the checkpoint of size $SIZE signs',
    ],
    [
      'a record twice',
      `alter table audit_leaves drop constraint audit_leaves_audit_id_key; update audit_leaves set audit_id = $ID, leaf = (select leaf from audit_leaves where leaf_index = 5) where leaf_index = 7`,
      'Record 7, $ID is there twice; it is also record 5.',
    ],
    [
      'a record dated back',
      `update audits set created_at = created_at - interval '1 day' where id = $ID`,
      'Record 5, $ID: its createdAt was changed after it was sealed.',
    ],
    [
      'another actor',
      `update audits set actor = 'user:0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001' where id = $ID`,
      'Record 5, $ID: its actor was changed after it was sealed.',
    ],
    [
      'an edited checkpoint',
      `update audit_checkpoints set note = replace(note, E'\\n' || size || E'\\n', E'\\n' || size + 1 || E'\\n') where size = (select min(size) from audit_checkpoints)`,
      'The checkpoint of size $EDITED has a wrong signature',
    ],
  ])('names %s', async (_, tampering, message) => {
    const id = await idAt(5);
    const { rows } = await app.sql.query<{ size: number }>('select size from audit_checkpoints order by size');
    const sizes = rows.map((row) => row.size);
    const end = sizes.find((each) => each > 5)!;
    const start = sizes.findLast((each) => each <= 5) ?? 0;
    const expected = message
      .replaceAll('$ID', id)
      .replace('$FROM', String(start))
      .replace('$TO', String(end - 1))
      .replace('$SIZE', String(end))
      .replace('$EDITED', String(sizes[0]! + 1));

    expect(await after(tampering.replaceAll('$ID', `'${id}'`))).toEqual({
      code: 1,
      said: expect.stringContaining(`WRONG: ${expected}`),
    });
  });

  it('names personal data that was exchanged', async () => {
    const id = await idAt(5);
    expect(
      await after(
        `update audit_personal_data set data = data || '{"/ipAddress": "192.0.2.1"}' where audit_id = '${id}'`,
      ),
    ).toEqual({
      code: 1,
      said: expect.stringContaining(`Record 5, ${id}: its personal data at /ipAddress is not what was sealed.`),
    });
  });

  it('names checkpoints that another key signed', async () => {
    const { origin } = app.app.get(SequencerService).signer;
    const forger = new CheckpointSigner(origin, generateKeyPairSync('ed25519').privateKey);
    const { rows } = await app.sql.query<{ size: number; root: Buffer }>('select size, root from audit_checkpoints');
    for (const head of rows)
      await app.sql.query('update audit_checkpoints set note = $1 where size = $2', [forger.sign(head), head.size]);

    expect(await after('select 1')).toEqual({
      code: 1,
      said: expect.stringMatching(/of size \d+ is not signed by a key that was given/),
    });
  });

  it('finds a complete rewrite with the right key by a held checkpoint, and only by that', async () => {
    const id = await idAt(5);
    await app.sql.query(`
      update audits set details = '{"forged":true}', canonical = convert_to((convert_from(canonical, 'UTF8')::jsonb
        || '{"details": {"forged": true}}')::text, 'UTF8') where id = '${id}'; ${RESEAL}`);
    await app.app.get(SequencerService).seal();
    const text = await exported();

    expect(await verify(text, '--key', key)).toMatchObject({ code: 0 });
    expect(await verify(text, '--key', key, '--checkpoint', held)).toEqual({
      code: 1,
      said: expect.stringContaining(`are not those that the held checkpoint ${held} of size ${size} signs`),
    });
  });

  it('says what it lacks', async () => {
    expect(await verify('{}')).toEqual({ code: 2, said: expect.stringContaining('Expected: <export.ndjson> --key') });
    expect(await verify('{}', '--key', 'nonsense')).toEqual({
      code: 2,
      said: expect.stringContaining('is not a verifier key'),
    });
    expect(await verify('{}', '--key', key)).toEqual({ code: 2, said: expect.stringContaining('is not the header') });
  });
});
