import { ProjectCopy } from './project-copy.js';

describe('a clone that is changed in one go', () => {
  let copy: ProjectCopy;

  beforeAll(() => {
    copy = new ProjectCopy('kept');
  });
  afterAll(() => copy.remove());

  it('refuses names that cannot be used everywhere', async () => {
    for (const name of ['My Product', 'my_product', '-x', 'a'.repeat(25), 'keelson'])
      await expect(copy.run('scripts/rename.mjs', '--', name)).rejects.toThrow(/Name the product|has the name/);
  });

  it.each([
    ['products', 'products is a part of the base'],
    ['nothing', 'There is no module nothing.'],
    ['../kernel', 'There is no module ../kernel.'],
  ])('keeps %s', async (name, message) => {
    await expect(copy.run('scripts/remove.mjs', 'module', name)).rejects.toThrow(message);
  });
});
