import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../unit/project.js';
import { ProjectCopy } from './project-copy.js';

describe('the commands that change a clone', () => {
  let kept: ProjectCopy;
  let renamed: ProjectCopy;

  beforeAll(() => {
    kept = new ProjectCopy('kept');
    renamed = new ProjectCopy('renamed-two');
  });
  afterAll(() => [kept, renamed].forEach((copy) => copy.remove()));

  it('give a name that contains the former one', async () => {
    const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string };

    await renamed.run('scripts/rename.mjs', `${name}-two`);

    const twice = renamed.texts().filter(([file, text]) => /two[-_ ]?two/i.test(file + text));
    expect(twice.map(([file]) => file)).toEqual([]);
    expect(readFileSync(join(renamed.folder, 'README.md'), 'utf8')).toMatch(/^# \w+ Two\n/);
  }, 300_000);

  it('refuse names that cannot be used everywhere', async () => {
    for (const name of ['My Product', 'my_product', '-x', 'a'.repeat(25), 'keelson'])
      await expect(kept.run('scripts/rename.mjs', '--', name)).rejects.toThrow(/Name the product|has the name/);
  });

  it.each([
    ['products', 'products is a part of the base'],
    ['nothing', 'There is no module nothing.'],
    ['../kernel', 'There is no module ../kernel.'],
  ])('keep %s', async (name, message) => {
    await expect(kept.run('scripts/remove.mjs', 'module', name)).rejects.toThrow(message);
  });
});
