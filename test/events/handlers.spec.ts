import { UnrecoverableError } from 'bullmq';
import { Database } from '../../src/kernel/database/database.js';
import { eventType } from '../../src/kernel/events/domain-event.js';
import { EventHandlers } from '../../src/kernel/events/event-handlers.js';
import { Events } from '../../src/kernel/events/events.js';
import { TestApp } from '../support/app.js';
import { until } from '../support/until.js';

const Tested = eventType<{ failing: string }>('test.shared', 1);
const SUBJECT = '0196a1f0-0000-7000-8000-000000000002';

describe('the handlers of one event in one queue', () => {
  let app: TestApp;
  let calls: string[] = [];
  let failure: () => Error | undefined;

  beforeAll(async () => {
    app = await TestApp.start({ WORKER: 'true', JOB_BACKOFF_MS: '20', OUTBOX_POLL_MS: '50' });
    for (const [name, effect] of [
      ['first', 'transactional'],
      ['second', 'queue'],
      ['third', 'transactional'],
    ] as const) {
      app.app.get(EventHandlers).register(Tested, name, effect, ({ data }) => {
        calls.push(name);
        const error = data.failing.includes(name) ? failure() : undefined;
        return error ? Promise.reject(error) : Promise.resolve();
      });
    }
  });
  beforeEach(() => {
    calls = [];
  });
  afterAll(() => app.close());

  const emit = (failing: string) =>
    app.app.get(Database).transaction(() => app.app.get(Events).emit(Tested(SUBJECT, { failing })));
  const inOutbox = async (where: string) =>
    (await app.sql.query(`select 1 from outbox where subject = $1 and ${where}`, [SUBJECT])).rowCount;

  it('are each done once although one of them needs three tries', async () => {
    let left = 2;
    failure = () => (left-- > 0 ? new Error('not yet') : undefined);

    await emit('first');

    await until(async () => calls.length >= 5 && (await inOutbox('true')) === 0);
    expect(calls).toEqual(['first', 'second', 'third', 'first', 'first']);
  });

  it('are each done although one of them can never be', async () => {
    failure = () => new UnrecoverableError('never');

    await emit('second');

    await until(() => inOutbox('failed_at is not null'));
    expect(calls).toEqual(['first', 'second', 'third']);
    await app.sql.query('delete from outbox');
  });

  it('are tried again while one of them may still succeed', async () => {
    let count = 0;
    failure = () => (count++ % 2 === 0 ? new UnrecoverableError('never') : new Error('not yet'));

    await emit('second, third');

    await until(() => inOutbox('failed_at is not null'));
    expect(calls.join(' ')).toBe(`first${' second third'.repeat(4)}`);
    await app.sql.query('delete from outbox');
  });
});
