import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Config } from '../../config.js';
import { CONFIG } from '../../kernel/config.token.js';
import { AppError } from '../../kernel/errors/app-error.js';
import type { DomainEvent, EventType } from '../../kernel/events/domain-event.js';
import { EventHandlers } from '../../kernel/events/event-handlers.js';
import type { Content } from '../../kernel/mail/letter.js';
import { Mail } from '../../kernel/mail/mail.js';
import {
  OrderCancelled,
  OrderDelivered,
  type OrderNews,
  OrderPaid,
  OrderPlaced,
  OrderShipped,
  OrderUpdated,
} from '../orders/orders.events.js';
import { UserCreated } from '../users/users.events.js';
import { UsersService } from '../users/users.service.js';
import { orderCancelled } from './templates/order-cancelled.js';
import { orderDelivered } from './templates/order-delivered.js';
import { orderPaid } from './templates/order-paid.js';
import { type OrderLetter, orderPlaced } from './templates/order-placed.js';
import { orderShipped } from './templates/order-shipped.js';
import { orderUpdated } from './templates/order-updated.js';
import type { Addressee } from './templates/page.js';
import { welcome } from './templates/welcome.js';

/** What one event means to one person: nobody is told when `to` is null. */
interface Notice<Data extends object> {
  readonly to: (event: DomainEvent<Data>) => string | null;
  readonly says: (addressee: Addressee, data: Data) => Content;
}

/** Tells people by mail what happened to them. It listens only; nobody calls it. */
@Injectable()
export class NotificationsService {
  private readonly logger = new Logger(NotificationsService.name);

  /** Signs up before anything is started: workers take events up as soon as they are made. */
  constructor(
    private readonly handlers: EventHandlers,
    private readonly users: UsersService,
    private readonly mail: Mail,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.notify(UserCreated, 'notifications.welcome', {
      to: ({ subject, data }) => (data.demo ? null : subject),
      says: welcome,
    });
    this.notifyBuyer(OrderPlaced, 'notifications.order-placed', orderPlaced);
    this.notifyBuyer(OrderUpdated, 'notifications.order-updated', orderUpdated);
    this.notifyBuyer(OrderPaid, 'notifications.order-paid', orderPaid);
    this.notifyBuyer(OrderShipped, 'notifications.order-shipped', orderShipped);
    this.notifyBuyer(OrderDelivered, 'notifications.order-delivered', orderDelivered);
    this.notify(OrderCancelled, 'notifications.order-cancelled', {
      to: ({ data }) => data.userId,
      says: (addressee, order) => orderCancelled({ ...addressee, ...order }),
    });
  }

  private notifyBuyer(type: EventType<OrderNews>, handler: string, letter: (order: OrderLetter) => Content): void {
    this.notify(type, handler, {
      to: ({ data }) => data.userId,
      says: (addressee, { number, lines, total }) => letter({ ...addressee, number, lines, total }),
    });
  }

  private notify<Data extends object>(type: EventType<Data>, handler: string, { to, says }: Notice<Data>): void {
    this.handlers.on(type, handler, 'outside', async (event) => {
      const userId = to(event);
      if (userId !== null)
        await this.send(userId, `${event.id}.${handler}`, (addressee) => says(addressee, event.data));
    });
  }

  /** A second try for the same event carries the same Message-ID, so that a duplicate can be told. */
  private async send(userId: string, messageId: string, says: (addressee: Addressee) => Content): Promise<void> {
    const user = await this.living(userId);
    if (!user) {
      this.logger.log({ mail: messageId, userId }, 'Nothing is sent: the account was deleted.');
      return;
    }
    const { email, firstName, lastName } = user;
    const content = says({ firstName, publicUrl: this.config.publicUrl });
    await this.mail.send({ ...content, to: { name: `${firstName} ${lastName}`, address: email }, messageId });
  }

  private async living(userId: string): Promise<Awaited<ReturnType<UsersService['get']>> | null> {
    try {
      return await this.users.get(userId);
    } catch (error) {
      if (error instanceof AppError && error.type.kind === 'not_found') return null;
      throw error;
    }
  }
}
