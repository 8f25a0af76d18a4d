import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { read, root, scripts } from './project.js';

const rows = [...read('docs/living/tasks.md').matchAll(/^\| (R\d{3}) +\| (.+?) +\| (\w+) +\| (.*?) *\|$/gm)].map(
  ([, task, requirement, state, evidence]) => ({
    task: task!,
    requirement: requirement!,
    state: state!,
    paths: [...evidence!.matchAll(/`([\w./*-]+)`/g)].map(([, path]) => path!),
    evidence: evidence!,
  }),
);

describe('the living documents', () => {
  it('are all there, and short', () => {
    for (const name of ['goal', 'roadmap', 'actions', 'lessons']) {
      expect(read(`docs/living/${name}.md`).split('\n').length).toBeLessThan(60);
    }
  });

  it('have every requirement once, in order', () => {
    const tasks = rows.map(({ task }) => task);
    expect(tasks).toEqual([...new Set(tasks)].toSorted((a, b) => (a < b ? -1 : 1)));
    expect(tasks.length).toBeGreaterThan(300);
  });

  it('count the states as the table has them', () => {
    const count = (state: string) => rows.filter((row) => row.state === state).length;
    expect(count('done') + count('part') + count('none')).toBe(rows.length);
    expect(read('docs/living/tasks.md')).toContain(
      `${count('done')} are done, ${count('part')} in part, ${count('none')} not begun.`,
    );
  });

  it('show evidence that exists for what is done', () => {
    const done = rows.filter(({ state }) => state === 'done');
    const exists = (path: string) => existsSync(join(root, path)) || globSync(path, { cwd: root }).length > 0;
    expect(done.filter(({ paths }) => paths.length === 0 || !paths.every(exists))).toEqual([]);
  });

  it('say what is missing of the rest', () => {
    const open = rows.filter(({ state }) => state !== 'done');
    expect(open.filter(({ evidence }) => evidence.length < 5)).toEqual([]);
  });
});

describe('AGENTS.md', () => {
  it('names npm scripts that exist, on one page', () => {
    const text = read('AGENTS.md');
    const named = [...text.matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, name]) => name!);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
    expect(text.split('\n').length).toBeLessThan(80);
  });
});
