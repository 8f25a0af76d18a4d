import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { root } from '../project.js';

const run = (script: string, args: string[] = [], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [resolve(root, 'scripts', script), ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });

describe('the capacity model', () => {
  it('has the figures that docs/scaling.md shows', () => {
    expect(run('capacity.mjs', ['--check'])).toMatchObject({ status: 0, stderr: '' });
  });

  it('needs more for more reads, and says so when the document has other figures', () => {
    expect(run('capacity.mjs', ['--check'], { READS_PER_ORDER: '500' })).toMatchObject({ status: 1 });
  });
});

describe('the simulation of a hot product', () => {
  type Row = Record<string, number>;
  const rows = (env: Record<string, string> = {}): Row[] => {
    const { stdout } = run('hot-product.mjs', [], { RATE: '1000', STOCK: '2000', ...env });
    const [head, ...lines] = stdout.split('\n').filter((line) => line.startsWith('│'));
    const names = head!.split('│').map((name) => name.trim());
    return lines.map((line) => Object.fromEntries(line.split('│').map((cell, at) => [names[at], Number(cell)])) as Row);
  };

  it('never sells more than there is, and loses no piece', () => {
    for (const row of rows()) expect(row.sold! + row['pieces left']!).toBe(2000);
  });

  it('is bound by the lock with one counter, and by the arrivals with many', () => {
    const all = rows({ HOLD_MS: '10' });

    expect(all[0]!['sold a second']).toBeLessThanOrEqual(100);
    expect(all.at(-1)!['sold a second']).toBeGreaterThan(700);
  });

  it('refuses buyers before the stock is gone only where they ask one counter', () => {
    for (const row of rows())
      if (row.counters! > 8) expect(row['refused though there was stock']! > 0).toBe(row['counters asked'] === 1);
  });

  it('says the same for the same seed', () => {
    expect(rows({ SEED: '7' })).toEqual(rows({ SEED: '7' }));
    expect(rows({ SEED: '7' })).not.toEqual(rows({ SEED: '8' }));
  });
});
