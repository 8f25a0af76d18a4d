import { Inject, Injectable, Logger } from '@nestjs/common';
import { NIL } from 'uuid';
import { CONFIG, type Config } from '../../config/config.js';
import { AppError } from '../../kernel/errors/app-error.js';
import type { DomainEvent, EventType } from '../../kernel/events/domain-event.js';
import { EventHandlers } from '../../kernel/events/event-handlers.js';
import type { Content } from '../../kernel/mail/email-message.js';
import { Mailer } from '../../kernel/mail/mailer.js';
import {
  RegistrationRepeated,
  EmailVerificationRequested,
  PasswordResetRequested,
} from '../identity/identity.events.js';
import { type EmailLink, EmailLinkService } from '../identity/registration/email-link.service.js';
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
import { addressRegisteredAgain } from './templates/address-registered-again.js';
import { emailVerification } from './templates/email-verification.js';
import { orderCancelled } from './templates/order-cancelled.js';
import { orderDelivered } from './templates/order-delivered.js';
import { orderPaid } from './templates/order-paid.js';
import { type OrderEmail, orderPlaced } from './templates/order-placed.js';
import { orderShipped } from './templates/order-shipped.js';
import { orderUpdated } from './templates/order-updated.js';
import type { Recipient } from './templates/email-layout.js';
import { passwordChanged } from './templates/password-changed.js';
import { passwordReset } from './templates/password-reset.js';
import { welcome } from './templates/welcome.js';

/** What one event means to one person: nobody is told when `to` is null, or when there is nothing to say. */
interface Notice<Data extends object> {
  readonly to: (event: DomainEvent<Data>) => string | null;
  readonly says: (
    addressee: Recipient,
    data: Data,
    event: DomainEvent<Data>,
  ) => Content | null | Promise<Content | null>;
}

/** Events of the identity module name nobody when no account has the address that was given. */
const subjectOrNull = ({ subject }: DomainEvent): string | null => (subject === NIL ? null : subject);

/** Tells people by mail what happened to them. It listens only; nobody calls it. */
@Injectable()
export class NotificationsService {
  private readonly logger = new Logger(NotificationsService.name);

  /** Signs up before anything is started: workers take events up as soon as they are made. */
  constructor(
    private readonly handlers: EventHandlers,
    private readonly users: UsersService,
    private readonly mailer: Mailer,
    private readonly emailLinks: EmailLinkService,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.notify(UserCreated, 'notifications.welcome', {
      // Who has to confirm the address first is welcomed then.
      to: ({ subject, data }) => (data.demo || data.emailVerified === false ? null : subject),
      says: welcome,
    });
    this.notify(EmailVerified, 'notifications.welcome', { to: ({ subject }) => subject, says: welcome });
    this.notify(UserCreated, 'notifications.email-verification', {
      to: ({ subject, data }) => (data.emailVerified === false && !data.demo ? subject : null),
      says: (addressee, _, event) => this.withLink('verify_email', event, addressee, emailVerification),
    });
    this.notify(UserUpdated, 'notifications.email-verification', {
      // Another address has to be confirmed before anybody signs in with it.
      to: ({ subject, data }) => (data.fields.includes('email') ? subject : null),
      says: (addressee, _, event) => this.withLink('verify_email', event, addressee, emailVerification),
    });
    this.notify(EmailVerificationRequested, 'notifications.email-verification', {
      to: subjectOrNull,
      says: (addressee, _, event) => this.withLink('verify_email', event, addressee, emailVerification),
    });
    this.notify(PasswordResetRequested, 'notifications.password-reset', {
      to: subjectOrNull,
      says: (addressee, _, event) => this.withLink('reset_password', event, addressee, passwordReset),
    });
    this.notify(RegistrationRepeated, 'notifications.address-registered-again', {
      to: subjectOrNull,
      says: (addressee, _, event) => this.withLink('reset_password', event, addressee, addressRegisteredAgain),
    });
    this.notify(PasswordChanged, 'notifications.password-changed', {
      to: ({ subject }) => subject,
      says: passwordChanged,
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

  private notifyBuyer(type: EventType<OrderEventData>, handler: string, letter: (order: OrderEmail) => Content): void {
    this.notify(type, handler, {
      to: ({ data }) => data.userId,
      says: (addressee, { number, lines, total }) => letter({ ...addressee, number, lines, total }),
    });
  }

  private notify<Data extends object>(type: EventType<Data>, handler: string, { to, says }: Notice<Data>): void {
    this.handlers.register(type, handler, 'external', async (event) => {
      const userId = to(event);
      if (userId !== null)
        await this.send(userId, `${event.id}.${handler}`, (addressee) => says(addressee, event.data, event));
    });
  }

  /** A letter with a link that is made now; null when there is none to make. */
  private async withLink(
    purpose: Parameters<EmailLinkService['make']>[0],
    event: DomainEvent,
    addressee: Recipient,
    letter: (content: Recipient & EmailLink) => Content,
  ): Promise<Content | null> {
    const link = await this.emailLinks.make(purpose, event);
    return link && letter({ ...addressee, ...link });
  }

  /** A second try for the same event carries the same Message-ID, so that a duplicate can be told. */
  private async send(
    userId: string,
    messageId: string,
    says: (addressee: Recipient) => Content | null | Promise<Content | null>,
  ): Promise<void> {
    const user = await this.living(userId);
    if (!user) {
      this.logger.log({ mail: messageId, userId }, 'Nothing is sent: the account was deleted.');
      return;
    }
    const { email, firstName, lastName } = user;
    const content = await says({ firstName, publicUrl: this.config.publicUrl });
    if (!content) {
      this.logger.log({ mail: messageId, userId }, 'Nothing is sent: there is nothing to ask for any more.');
      return;
    }
    await this.mailer.send({ ...content, to: { name: `${firstName} ${lastName}`, address: email }, messageId });
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
