import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const script = join(__dirname, '../../scripts/route-decorators.mjs');

/** Checks the controllers below a folder, or those of the application. */
function check(...folder: string[]): { status: number | null; stdout: string } {
  return spawnSync(process.execPath, [script, ...folder], { encoding: 'utf8' });
}

describe('the check of decorators', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'routes-'));
    mkdirSync(join(folder, 'src'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('accepts every route of the application', () => {
    const { status, stdout } = check();
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^\d+ routes\.\n$/)]);
    expect(Number.parseInt(stdout, 10)).toBeGreaterThan(80);
  });

  it.each([
    ['four', '', 0],
    ['five', "@Header('a', 'b')", 1],
  ])('answers for a route with %s decorators', (_, more, status) => {
    const route = `@Get(':id') @Public() @OkResponse(B) ${more} @ApiOperation({}) get(@Param('id') id: string) {}`;
    writeFileSync(join(folder, 'src/a.controller.ts'), `class A { ${route} other() {} }`);
    expect(check(folder).status).toBe(status);
  });
});
