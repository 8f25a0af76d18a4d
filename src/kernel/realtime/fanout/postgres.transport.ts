import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../database/database.js';
import { NotificationListener } from '../../database/notification-listener.js';
import { type FanoutReceiver, FanoutTransport } from './fanout-transport.js';

const CHANNEL = 'keelson_realtime';

/** NOTIFY, outside of the transactions that cause it: in them it would make their commits wait for each other. */
@Injectable()
export class PostgresTransport extends FanoutTransport {
  isConnected = false;
  private receiver: FanoutReceiver | undefined;

  constructor(
    private readonly database: Database,
    notifications: NotificationListener,
  ) {
    super();
    notifications.listen(CHANNEL, {
      onNotification: (payload) => this.receiver?.onPayload(payload),
      onSubscribed: () => {
        this.isConnected = true;
        this.receiver?.onConnected();
      },
      onLost: () => (this.isConnected = false),
    });
  }

  receive(receiver: FanoutReceiver): void {
    this.receiver = receiver;
  }

  async send(payloads: readonly string[]): Promise<void> {
    await this.database.query(sql`
      select set_config('synchronous_commit', 'off', true), pg_notify(${CHANNEL}, payload)
      from unnest(${[...payloads]}::text[]) as payload`);
  }
}
