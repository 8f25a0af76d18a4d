import { randomUUID } from 'node:crypto';
import { Database } from '../../src/kernel/database/database.js';
import type { DomainEvent } from '../../src/kernel/events/domain-event.js';
import { NotificationRecorder } from '../../src/modules/notifications/inbox/notification.recorder.js';
import type { TestApp } from './app.js';

/** Records so many notifications of a user, as handlers of events do, eight at a time; `text` makes them large. */
export async function recordMany({ app }: TestApp, userId: string, count: number, text = ''): Promise<void> {
  const [database, recorder] = [app.get(Database), app.get(NotificationRecorder)];
  let next = 0;
  const record = async () => {
    while (next < count) {
      const data = { number: next++, text };
      const event = { id: randomUUID(), time: new Date().toISOString() } as DomainEvent;
      const notification = { type: 'report.done', data, userIds: [userId] } as const;
      await database.transaction(() => recorder.record(event, notification));
    }
  };
  await Promise.all(Array.from({ length: 8 }, record));
}
