import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { NotificationListener } from '../../database/notification-listener.js';
import { notify } from '../../database/notify.js';
import { type FanoutReceiver, FanoutTransport } from './fanout-transport.js';

const CHANNEL = 'keelson_realtime';

/** LISTEN and NOTIFY. */
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

  send(payloads: readonly string[]): Promise<void> {
    return notify(this.database, CHANNEL, payloads);
  }
}
