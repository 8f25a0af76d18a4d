import { UnrecoverableError } from 'bullmq';
import { Database } from '../../src/kernel/database/database.js';
import { eventType } from '../../src/kernel/events/domain-event.js';
import { EventHandlers } from '../../src/kernel/events/event-handlers.js';
import { Events } from '../../src/kernel/events/events.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { until } from '../support/until.js';

const Tested = eventType<Record<string, never>>('test.mixed', 1);
const Unheard = eventType<Record<string, never>>('test.unheard', 1);
const SUBJECT = '0196a1f0-0000-7000-8000-000000000004';

describe('an event', () => {
  let app: TestApp;
  let admin: ApiClient;
  let calls: string[];
  let inside: () => Promise<void>;
  let outside: () => Promise<void>;

  beforeAll(async () => {
    app = await TestApp.start({ WORKER: 'true', OUTBOX_POLL_MS: '50', OUTBOX_LEASE_MS: '200', JOB_BACKOFF_MS: '20' });
    admin = await app.signIn('admin');
    app.app.get(EventHandlers).register(Tested, 'inside', 'transactional', () => {
      calls.push('inside');
      return inside();
    });
    app.app.get(EventHandlers).register(Tested, 'outside', 'external', () => {
      calls.push('outside');
      return outside();
    });
  });
  beforeEach(() => {
    calls = [];
    inside = () => Promise.resolve();
    outside = () => Promise.resolve();
  });
  afterAll(() => app.close());

  /** Gives the id of the event. */
  async function emit(type = Tested): Promise<string> {
    await app.app.get(Database).transaction(() => app.app.get(Events).emit(type(SUBJECT, {})));
    const { rows } = await app.sql.query<{ id: string }>('select id from outbox order by id desc limit 1');
    return rows[0]?.id ?? '';
  }
  const row = async (id: string) =>
    (await app.sql.query<{ failed_at: Date | null }>('select failed_at from outbox where id = $1', [id])).rows[0];
  const stateOf = async (queue: string, id: string) => (await admin.get(`jobs/${queue}/${id}`)).body.state as string;

  it('with handlers of both kinds waits in both queues, and leaves the outbox once both are done', async () => {
    let letGo: () => void = () => {};
    outside = () => new Promise((resolve) => (letGo = resolve));
    const id = await emit();

    await until(() => calls.length === 2);
    await until(async () => (await stateOf('events', id)) === 'completed');
    // Longer than the lease: relays look at the event again meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await row(id)).toBeDefined();
    letGo();

    await until(async () => (await row(id)) === undefined);
    expect(calls.toSorted()).toEqual(['inside', 'outside']);
  });

  it('leaves the outbox as well when the handler in the database comes last', async () => {
    let letGo: () => void = () => {};
    inside = () => new Promise((resolve) => (letGo = resolve));
    const id = await emit();

    await until(async () => calls.length === 2 && (await stateOf('outside', id)) === 'completed');
    expect(await row(id)).toBeDefined();
    letGo();

    await until(async () => (await row(id)) === undefined);
    expect(calls.toSorted()).toEqual(['inside', 'outside']);
  });

  it('stays until the failed handler is discarded, although the other has completed', async () => {
    outside = () => Promise.reject(new UnrecoverableError('no such mailbox'));
    const id = await emit();

    await until(async () => (await row(id))?.failed_at && (await stateOf('events', id)) === 'completed');
    expect((await admin.delete(`jobs/outside/${id}`)).status).toBe(204);

    expect(await row(id)).toBeUndefined();
    expect(calls.toSorted()).toEqual(['inside', 'outside']);
  });

  it('whose failed handler is given up still waits for the other', async () => {
    let letGo: () => void = () => {};
    inside = () => new Promise((resolve) => (letGo = resolve));
    outside = () => Promise.reject(new UnrecoverableError('no such mailbox'));
    const id = await emit();

    await until(async () => calls.length === 2 && (await stateOf('outside', id)) === 'failed');
    await until(async () => (await row(id))?.failed_at);
    expect((await admin.delete(`jobs/outside/${id}`)).status).toBe(204);
    expect(await row(id)).toBeDefined();
    letGo();

    await until(async () => (await row(id)) === undefined);
  });

  it('without handlers leaves the outbox without a job', async () => {
    const id = await emit(Unheard);

    await until(async () => (await row(id)) === undefined);
    expect((await admin.get(`jobs/events/${id}`)).status).toBe(404);
  });
});
