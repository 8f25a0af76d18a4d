import { Injectable } from '@nestjs/common';
import type { DomainEvent, EventType } from '../../../kernel/events/domain-event.js';
import { EventHandlers } from '../../../kernel/events/event-handlers.js';
import { Fanout } from '../../../kernel/realtime/fanout/fanout.js';
import { Database } from '../../../kernel/database/database.js';
import { JobFailed } from '../../../kernel/events/job-failed.event.js';
import { NewAddressSignIn } from '../../identity/identity.events.js';
import {
  OrderCancelled,
  OrderDelivered,
  OrderPaid,
  OrderPlaced,
  OrderShipped,
  OrderUpdated,
} from '../../orders/orders.events.js';
import { OrdersService } from '../../orders/orders.service.js';
import { StockLow } from '../../products/products.events.js';
import { ReportDone, ReportFailed } from '../../reports/reports.events.js';
import type { NotificationTypeName } from '../notification-types.js';
import { NotificationRecorder } from './notification.recorder.js';

type OrderEvent = DomainEvent<{ readonly number: string; readonly userId: string }>;

const ORDER_EVENTS = [OrderPlaced, OrderUpdated, OrderPaid, OrderShipped, OrderDelivered, OrderCancelled];

/** Writes the notifications that follow events, each exactly once. */
@Injectable()
export class InboxListener {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly recorder: NotificationRecorder,
    private readonly database: Database,
    private readonly orders: OrdersService,
    private readonly fanout: Fanout,
  ) {
    for (const type of ORDER_EVENTS)
      this.on(type as EventType<object>, (event) => this.recordOrder(event as OrderEvent));
    this.on(StockLow, (event) =>
      this.recorder.record(event, {
        type: 'product.stockLow',
        data: { productId: event.subject, ...event.data },
        access: { permission: 'products:manage', resource: null },
      }),
    );
    this.on(JobFailed, (event) =>
      this.recorder.record(event, {
        type: 'job.failed',
        data: event.data,
        access: { permission: 'jobs:manage', resource: null },
      }),
    );
    this.on(NewAddressSignIn, (event) =>
      this.recorder.record(event, {
        type: 'user.signedInFromNewAddress',
        data: event.data,
        userIds: [event.subject],
      }),
    );
    this.on(ReportDone, (event) => {
      const link = `/api/v1/reports/${event.subject}/content`;
      return this.recordReport(event, 'report.done', { link });
    });
    this.on(ReportFailed, (event) => this.recordReport(event, 'report.failed'));
  }

  private on<Data extends object>(type: EventType<Data>, handle: (event: DomainEvent<Data>) => Promise<void>): void {
    this.handlers.register(type, 'notifications.inbox', 'transactional', handle);
  }

  /** For the buyer and for users who manage orders; readable as the order itself is. */
  private async recordOrder(event: OrderEvent): Promise<void> {
    const order = await this.orders.find(event.subject);
    if (!order) return;
    const { id, userId, status, totalAmount, totalCurrency, createdAt } = order;
    const access = {
      permission: 'orders:read',
      resource: { id, userId, status, totalAmount, totalCurrency, createdAt },
    } as const;
    const { userId: buyerId, ...data } = event.data;
    const type = event.type as NotificationTypeName;
    this.database.afterCommit(() =>
      this.fanout.publish({
        rooms: [`order:${id}`, 'orders'],
        message: { id: event.id, type, data: { orderId: id, number: data.number, status }, ts: event.time },
        access,
      }),
    );
    await this.recorder.record(event, { type, data: { orderId: id, ...data }, userIds: [buyerId], access });
  }

  private recordReport(
    event: DomainEvent<{ readonly userId: string; readonly type: string; readonly format: string }>,
    type: NotificationTypeName,
    further: object = {},
  ): Promise<void> {
    const { userId, ...data } = event.data;
    return this.recorder.record(event, {
      type,
      data: { reportId: event.subject, ...data, ...further },
      userIds: [userId],
    });
  }
}
