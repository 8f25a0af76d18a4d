import { loadConfig } from './config/config.js';
import { printStartupBanner } from './startup-banner.js';

describe('the startup banner', () => {
  it.each([
    [{}, false],
    [{ HOST: 'localhost' }, false],
    [{ HOST: '::1' }, false],
    [{ HOST: '0.0.0.0', DEMO: 'false' }, false],
    [{ HOST: '0.0.0.0' }, true],
    [{ HOST: '::' }, true],
  ])('warns when other machines can use the demo accounts: %j', (env, warns) => {
    const written: string[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    printStartupBanner({ config: loadConfig(env), dataLocation: '' });
    write.mockRestore();

    expect(written.join('').includes('other machines can sign in with the demo accounts')).toBe(warns);
  });
});
