import { Injectable } from '@nestjs/common';
import { EventCounters } from '../../kernel/events/event-counters.js';
import { counter } from '../../kernel/telemetry/metrics/metrics.js';
import { UserCreated } from './users.events.js';

const created = counter(
  'keelson_users_created_total',
  'Users that registered or were created, demo accounts excluded.',
);

/** Counts new users. */
@Injectable()
export class UsersMetrics {
  constructor(counters: EventCounters) {
    counters.register(UserCreated, ({ demo }) => {
      if (!demo) created.inc();
    });
  }
}
