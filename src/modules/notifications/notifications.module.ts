import { Global, Inject, Module } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { UUID } from '../../kernel/context/ids.js';
import { RetentionService } from '../../kernel/jobs/maintenance/retention.service.js';
import { BadRequest } from '../../kernel/errors/request.errors.js';
import { Inbox } from '../../kernel/realtime/ports/inbox.js';
import { SocketTickets } from '../../kernel/realtime/ports/socket-tickets.js';
import { Rooms } from '../../kernel/realtime/rooms.js';
import { AccessModule } from '../access/access.module.js';
import { AuditsModule } from '../audits/audits.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { OrdersModule } from '../orders/orders.module.js';
import { OrdersService } from '../orders/orders.service.js';
import { ProductsModule } from '../products/products.module.js';
import { ProductsService } from '../products/products.service.js';
import { UsersModule } from '../users/users.module.js';
import { UsersService } from '../users/users.service.js';
import { AnnouncementsController } from './announcements/announcements.controller.js';
import { AnnouncementsService } from './announcements/announcements.service.js';
import { AsyncapiController } from './asyncapi/asyncapi.controller.js';
import { EmailNotificationsService } from './emails/email-notifications.service.js';
import { InboxListener } from './inbox/inbox.listener.js';
import { InboxRepository } from './inbox/inbox.repository.js';
import { NotificationRecorder } from './inbox/notification.recorder.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsService } from './notifications.service.js';
import { PreferencesRepository } from './preferences/preferences.repository.js';
import { PreferencesService } from './preferences/preferences.service.js';
import { RoomEventsService } from './rooms/room-events.service.js';
import { SocketTicketsController } from './tickets/socket-tickets.controller.js';
import { SocketTicketsRepository } from './tickets/socket-tickets.repository.js';
import { SocketTicketsService } from './tickets/socket-tickets.service.js';

/** Global, because it implements ports of the kernel. */
@Global()
@Module({
  imports: [AuditsModule, AccessModule, UsersModule, IdentityModule, ProductsModule, OrdersModule],
  controllers: [NotificationsController, AnnouncementsController, SocketTicketsController, AsyncapiController],
  providers: [
    EmailNotificationsService,
    InboxListener,
    RoomEventsService,
    AnnouncementsService,
    NotificationRecorder,
    InboxRepository,
    { provide: Inbox, useExisting: InboxRepository },
    NotificationsService,
    PreferencesService,
    PreferencesRepository,
    SocketTicketsService,
    { provide: SocketTickets, useExisting: SocketTicketsService },
    SocketTicketsRepository,
  ],
  exports: [Inbox, NotificationsService, SocketTickets],
})
export class NotificationsModule {
  constructor(
    retention: RetentionService,
    rooms: Rooms,
    orders: OrdersService,
    products: ProductsService,
    users: UsersService,
    @Inject(CONFIG) { retention: { notificationDays } }: Config,
  ) {
    retention.register('notifications.cleanUp', 60, [
      { table: 'notifications', column: 'created_at', days: notificationDays, counted: ['notifications'] },
      { table: 'socket_tickets', column: 'expires_at' },
    ]);
    rooms.register('user', (actor, id) => users.get(actor, requireUuid(id)));
    rooms.register('product', (_, id) => products.get(requireUuid(id)));
    // Products are public.
    rooms.register('products', () => Promise.resolve());
    rooms.register('order', (actor, id) => orders.get(actor, requireUuid(id)));
    // For every user: each message says which order must be readable.
    rooms.register('orders', () => Promise.resolve());
  }
}

function requireUuid(id: string): string {
  if (UUID.test(id)) return id;
  throw new BadRequest('The name of a room of an order, a product or a user ends with a valid UUID.');
}
