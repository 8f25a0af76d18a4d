import { availableParallelism } from 'node:os';
import { loadConfig } from '../../../config/config.js';
import { Unavailable } from '../../../kernel/errors/server.errors.js';
import { PasswordHasher } from './password-hasher.js';

const config = loadConfig({ BCRYPT_ROUNDS: '4' });
const atOnce = Math.max(1, Math.min(2, availableParallelism() - 1));

describe('hashing passwords', () => {
  it('lets five hundred wait their turn, and sends more away before they wait for nothing', async () => {
    const passwords = new PasswordHasher(config);

    const outcomes = await Promise.allSettled(Array.from({ length: 600 }, () => passwords.hash('violet lamps')));

    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(600 - 500 - atOnce);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(Unavailable);
  });

  it('goes on for those who come later, also after one that failed', async () => {
    const passwords = new PasswordHasher(config);
    const broken = Array.from({ length: 10 }, () => passwords.hash(undefined as never));
    expect((await Promise.allSettled(broken)).every(({ status }) => status === 'rejected')).toBe(true);

    const hash = await passwords.hash('violet lamps');

    expect(await passwords.verify('violet lamps', hash)).toBe(true);
    expect(await passwords.verify('violet lamp', hash)).toBe(false);
    expect(await passwords.verify('an unknown password', null)).toBe(false);
  });

  it('takes as long for a cheaper hash, a dearer one and none', async () => {
    const passwords = new PasswordHasher(loadConfig({ BCRYPT_ROUNDS: '9' }));
    const cheap = await new PasswordHasher(config).hash('violet lamps');
    const known = await passwords.hash('violet lamps');
    const millisecondsOf = async (hash: string | null) => {
      const start = performance.now();
      for (let time = 0; time < 5; time++) await passwords.verify('another one', hash);
      return performance.now() - start;
    };
    await millisecondsOf(cheap);
    const [low, none, same] = [await millisecondsOf(cheap), await millisecondsOf(null), await millisecondsOf(known)];

    expect(passwords.isOutdated(cheap)).toBe(true);
    expect(passwords.isOutdated(known)).toBe(false);
    // A cheap hash alone would take a thirtieth.
    expect(low).toBeGreaterThan(none / 3);
    expect(low).toBeGreaterThan(same / 3);
    expect(await passwords.verify('violet lamps', cheap)).toBe(true);
    expect(await passwords.verify('violet lamps', 'not a hash')).toBe(false);
  });

  it('compares every byte up to the last that a password may have', async () => {
    const passwords = new PasswordHasher(config);
    const longest = 'x8-'.repeat(24);
    const hash = await passwords.hash(longest);

    expect(await passwords.verify(longest, hash)).toBe(true);
    expect(await passwords.verify(`${longest.slice(0, -1)}.`, hash)).toBe(false);
  });
});
