import { randomUUID } from 'node:crypto';
import sql from 'sql-template-tag';
import { UnrecoverableError } from 'bullmq';
import { Database } from '../../src/kernel/database/database.js';
import { eventType } from '../../src/kernel/events/domain-event.js';
import { EventHandlers } from '../../src/kernel/events/event-handlers.js';
import { Events } from '../../src/kernel/events/events.js';
import type { TestApp } from './app.js';
import { until } from './until.js';

/** An event whose only handler refuses it for good. The application must work through jobs; gives the job's path. */
export async function failedJob({ app }: TestApp): Promise<string> {
  const Refused = eventType<{ text: string }>(`test.refused.${randomUUID()}`, 1);
  app
    .get(EventHandlers)
    .register(Refused, 'tests', 'transactional', () => Promise.reject(new UnrecoverableError('No.')));
  await app.get(Database).transaction(() => app.get(Events).emit(Refused(randomUUID(), { text: '' })));
  const failed = async () =>
    (
      await app
        .get(Database)
        .query<{ id: string }>(sql`select id from outbox where type = ${Refused.type} and failed_at is not null`)
    )[0];
  await until(failed);
  return `jobs/events/${(await failed())!.id}`;
}
