import { createHash } from 'node:crypto';
import { SequencerService } from '../../src/modules/audits/evidence/sequencer.service.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

describe('proofs over HTTP', () => {
  let app: TestApp;
  let manager: ApiClient;
  let sequencer: SequencerService;

  beforeAll(async () => {
    app = await TestApp.start();
    manager = await app.signIn('manager');
    sequencer = app.app.get(SequencerService);
    for (let batch = 0; batch < 3; batch++) {
      for (let count = 0; count < 3; count++) await createProduct(manager);
      await sequencer.seal();
    }
  });
  beforeEach(async () => void (await sequencer.seal()));
  afterAll(() => app.close());

  it('lead from each record to the signed root', async () => {
    for (const { id } of (await manager.get('audits?limit=50')).body.items as Array<{ id: string }>) {
      const { status, body } = await manager.get(`audits/${id}/proof`);

      expect([status, body.verified]).toEqual([200, true]);
      expect(body.verdict).toBe(
        `Verified: the record is leaf ${body.leafIndex} of the ${body.treeSize} that the checkpoint signs.`,
      );
      const leaf = sha256(Uint8Array.of(0), Buffer.from(body.canonical as string));
      expect(leaf.toString('base64')).toBe(body.leaf);
      let [hash, index, last] = [leaf, body.leafIndex as number, (body.treeSize as number) - 1];
      for (const text of body.path as string[]) {
        while (index % 2 === 0 && index === last) [index, last] = [index / 2, Math.floor(last / 2)];
        const sibling = Buffer.from(text, 'base64');
        hash = index % 2 === 1 ? sha256(Uint8Array.of(1), sibling, hash) : sha256(Uint8Array.of(1), hash, sibling);
        [index, last] = [Math.floor(index / 2), Math.floor(last / 2)];
      }
      expect(hash.toString('base64')).toBe(body.root);
      expect(body.checkpoint).toContain(`\n${body.treeSize}\n${body.root}\n\n— `);
    }
  });

  it('say what is wrong with a record that was changed behind the back of the application', async () => {
    const [{ id }] = (await manager.get('audits?limit=1')).body.items;
    await app.sql.query('alter table audits disable trigger audits_refuse_change');
    await app.sql.query(`update audits set canonical = canonical || '\\x20' where id = $1`, [id]);

    const { body } = await manager.get(`audits/${id}/proof`);
    await app.sql.query(`update audits set canonical = substr(canonical, 1, length(canonical) - 1) where id = $1`, [
      id,
    ]);

    expect(body).toMatchObject({
      verified: false,
      verdict: 'WRONG: the stored record is not the one that was sealed.',
    });
    expect((await manager.get(`audits/${id}/proof`)).body.verified).toBe(true);
  });

  it('are not there before a record is sealed', async () => {
    const { id } = await createProduct(manager);
    const [record] = (await manager.get(`audits?entityId=${id}`)).body.items;

    const answer = await manager.get(`audits/${record.id}/proof`);

    expectProblem(answer, 409, 'audit_not_sealed');
    expect(answer.headers.get('retry-after')).toBe('2');
  });

  it('of consistency lead from each checkpoint to the later ones', async () => {
    const { body } = await manager.get('audits/checkpoints?sort=size');
    const [first, second, third] = (body.items as Array<{ size: number; root: string }>).slice(0, 3);

    expect(body.page.total).toBeGreaterThanOrEqual(3);
    const proof = await manager.get(`audits/checkpoints/${third!.size}/consistency?from=${first!.size}`);
    expect(proof.body).toMatchObject({
      from: first!.size,
      to: third!.size,
      fromRoot: first!.root,
      toRoot: third!.root,
    });
    expect(proof.body.path.length).toBeGreaterThan(0);
    const same = await manager.get(`audits/checkpoints/${second!.size}/consistency?from=${second!.size}`);
    expect(same.body.path).toEqual([]);
    for (const [size, from] of [
      [third!.size, 1],
      [1, 1],
      [first!.size, third!.size],
    ])
      expectProblem(
        await manager.get(`audits/checkpoints/${size}/consistency?from=${from}`),
        404,
        'audit_checkpoint_not_found',
      );
    expectProblem(await manager.get('audits/checkpoints/x/consistency?from=1'), 400, 'invalid_parameter');
    expectProblem(await manager.get(`audits/checkpoints/${third!.size}/consistency`), 400, 'invalid_query');
  });
});
