import { Inject, Injectable, Logger } from '@nestjs/common';
import { NIL } from 'uuid';
import { CONFIG, type Config } from '../../config/config.js';
import type { DomainEvent, EventType } from '../../kernel/events/domain-event.js';
import { EventHandlers } from '../../kernel/events/event-handlers.js';
import type { Content } from '../../kernel/mail/email-message.js';
import { Mailer } from '../../kernel/mail/mailer.js';
import { fullName } from '../../kernel/context/person-name.js';
import {
  RegistrationRepeated,
  EmailVerificationRequested,
  PasswordResetRequested,
} from '../identity/identity.events.js';
import { EmailLinkService } from '../identity/registration/email-link.service.js';
import {
  OrderCancelled,
  OrderDelivered,
  type OrderEventData,
  OrderPaid,
  OrderPlaced,
  OrderShipped,
  OrderUpdated,
} from '../orders/orders.events.js';
import { EmailVerified, PasswordChanged, UserCreated, UserUpdated } from '../users/users.events.js';
import { UsersService } from '../users/users.service.js';
import * as accountEmails from './templates/account-emails.js';
import type { Recipient } from './templates/email-layout.js';
import * as orderEmails from './templates/order-emails.js';

/** The e-mail that follows an event. */
interface Notification<Data extends object> {
  /** The id of the user to notify, or null. */
  readonly recipient: (event: DomainEvent<Data>) => string | null;
  /** The e-mail, or null when it is no longer due. */
  readonly render: (recipient: Recipient, event: DomainEvent<Data>) => Content | null | Promise<Content | null>;
}

/** The subject of an event; null for the nil UUID, which stands for an e-mail address without an account. */
const subjectOrNull = ({ subject }: DomainEvent): string | null => (subject === NIL ? null : subject);

/** Sends e-mails to users about events. */
@Injectable()
export class NotificationsService {
  private readonly logger = new Logger(NotificationsService.name);

  /** Registers its handlers here, because events are dispatched as soon as the application starts. */
  constructor(
    private readonly handlers: EventHandlers,
    private readonly users: UsersService,
    private readonly mailer: Mailer,
    private readonly emailLinks: EmailLinkService,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    const verification = this.withLink('verify_email', accountEmails.emailVerification);
    this.notify(UserCreated, 'notifications.welcome', {
      // A user who has to verify the address is welcomed afterwards.
      recipient: ({ subject, data }) => (data.demo || data.emailVerified === false ? null : subject),
      render: accountEmails.welcome,
    });
    this.notify(EmailVerified, 'notifications.welcome', {
      recipient: ({ subject }) => subject,
      render: accountEmails.welcome,
    });
    this.notify(UserCreated, 'notifications.email-verification', {
      recipient: ({ subject, data }) => (data.emailVerified === false && !data.demo ? subject : null),
      render: verification,
    });
    this.notify(UserUpdated, 'notifications.email-verification', {
      recipient: ({ subject, data }) => (data.fields.includes('email') ? subject : null),
      render: verification,
    });
    this.notify(EmailVerificationRequested, 'notifications.email-verification', {
      recipient: subjectOrNull,
      render: verification,
    });
    this.notify(PasswordResetRequested, 'notifications.password-reset', {
      recipient: subjectOrNull,
      render: this.withLink('reset_password', accountEmails.passwordReset),
    });
    this.notify(RegistrationRepeated, 'notifications.address-registered-again', {
      recipient: subjectOrNull,
      render: this.withLink('reset_password', accountEmails.registrationRepeated),
    });
    this.notify(PasswordChanged, 'notifications.password-changed', {
      recipient: ({ subject }) => subject,
      render: accountEmails.passwordChanged,
    });
    this.notifyBuyer(OrderPlaced, 'notifications.order-placed', orderEmails.orderPlaced);
    this.notifyBuyer(OrderUpdated, 'notifications.order-updated', orderEmails.orderUpdated);
    this.notifyBuyer(OrderPaid, 'notifications.order-paid', orderEmails.orderPaid);
    this.notifyBuyer(OrderShipped, 'notifications.order-shipped', orderEmails.orderShipped);
    this.notifyBuyer(OrderDelivered, 'notifications.order-delivered', orderEmails.orderDelivered);
    this.notify(OrderCancelled, 'notifications.order-cancelled', {
      recipient: ({ data }) => data.userId,
      render: (recipient, { data }) => orderEmails.orderCancelled({ ...recipient, ...data }),
    });
  }

  private notifyBuyer(
    type: EventType<OrderEventData>,
    handler: string,
    render: (order: orderEmails.OrderEmail) => Content,
  ): void {
    this.notify(type, handler, {
      recipient: ({ data }) => data.userId,
      render: (recipient, { data }) => render({ ...recipient, ...data }),
    });
  }

  private notify<Data extends object>(
    type: EventType<Data>,
    handler: string,
    { recipient, render }: Notification<Data>,
  ): void {
    this.handlers.register(type, handler, 'external', async (event) => {
      const userId = recipient(event);
      if (userId === null) return;
      // The same for every try, so that receivers can recognise duplicates.
      const messageId = `${event.id}.${handler}`;
      const user = await this.users.find(userId);
      if (!user) {
        this.logger.log({ mail: messageId, userId }, 'No e-mail is sent: the user was deleted.');
        return;
      }
      const content = await render({ firstName: user.firstName, publicUrl: this.config.publicUrl }, event);
      if (!content) {
        this.logger.log({ mail: messageId, userId }, 'No e-mail is sent: it is no longer due.');
        return;
      }
      await this.mailer.send({ ...content, to: { name: fullName(user), address: user.email }, messageId });
    });
  }

  /** Renders with a new one-time link; null when none can be made. */
  private withLink(
    purpose: Parameters<EmailLinkService['make']>[0],
    render: (content: accountEmails.LinkEmail) => Content,
  ): (recipient: Recipient, event: DomainEvent) => Promise<Content | null> {
    return async (recipient, event) => {
      const link = await this.emailLinks.make(purpose, event);
      return link && render({ ...recipient, ...link });
    };
  }
}
