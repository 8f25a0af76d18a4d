import { Inject, Injectable, Logger } from '@nestjs/common';
import { NIL } from 'uuid';
import { CONFIG, type Config } from '../../../config/config.js';
import type { DomainEvent, EventType } from '../../../kernel/events/domain-event.js';
import { EventHandlers } from '../../../kernel/events/event-handlers.js';
import type { Content } from '../../../kernel/mail/email-message.js';
import { SecretCipher } from '../../../kernel/secrets/secret-cipher.js';
import { Mailer } from '../../../kernel/mail/mailer.js';
import { ApiKeyIssued } from '../../api-keys/api-keys.events.js';
import { IdentityLinked } from '../../federation/federation.events.js';
import { fullName } from '../../../kernel/context/person-name.js';
import {
  EmailChangeRequested,
  type LinkRequest,
  RegistrationRepeated,
  EmailVerificationRequested,
  PasswordResetRequested,
} from '../../identity/identity.events.js';
import { EmailLinkService } from '../../identity/registration/email-link.service.js';
import {
  OrderCancelled,
  OrderDelivered,
  type OrderEventData,
  OrderPaid,
  OrderPlaced,
  OrderShipped,
  OrderUpdated,
} from '../../orders/orders.events.js';
import { EmailVerified, PasswordChanged, UserCreated, UserUpdated } from '../../users/users.events.js';
import { UsersService } from '../../users/users.service.js';
import { WebhookDisabled } from '../../webhooks/webhooks.events.js';
import type { NotificationTypeName } from '../notification-types.js';
import { PreferencesService } from '../preferences/preferences.service.js';
import * as accountEmails from './templates/account-emails.js';
import type { Recipient } from './templates/email-layout.js';
import * as orderEmails from './templates/order-emails.js';

/** The e-mail that follows an event. */
interface Notification<Data extends object> {
  /** The type whose preference decides; without it the user cannot decline. */
  readonly preference?: NotificationTypeName;
  /** The id of the user to notify, or null. */
  readonly recipient: (event: DomainEvent<Data>) => string | null;
  /** Another address than the account's. */
  readonly address?: (event: DomainEvent<Data>) => string;
  /** The e-mail, or null when it is no longer due. */
  readonly render: (recipient: Recipient, event: DomainEvent<Data>) => Content | null | Promise<Content | null>;
}

/** The subject of an event; null for the nil UUID, which stands for an e-mail address without an account. */
const subjectOrNull = ({ subject }: DomainEvent): string | null => (subject === NIL ? null : subject);

/** Sends e-mails to users about events. */
@Injectable()
export class EmailNotificationsService {
  private readonly logger = new Logger(EmailNotificationsService.name);

  /** Registers its handlers here, because events are dispatched as soon as the application starts. */
  constructor(
    private readonly handlers: EventHandlers,
    private readonly users: UsersService,
    private readonly mailer: Mailer,
    private readonly emailLinks: EmailLinkService,
    private readonly cipher: SecretCipher,
    private readonly preferences: PreferencesService,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    // The kinds of notice by which owners learn of what a thief does.
    this.notify(IdentityLinked, 'notifications.identity-linked', {
      recipient: ({ data }) => data.userId,
      render: (recipient, { data }) => accountEmails.identityLinked({ ...recipient, ...data }),
    });
    this.notify(ApiKeyIssued, 'notifications.api-key-issued', {
      recipient: ({ data }) => data.userId,
      render: (recipient, { data }) => accountEmails.apiKeyIssued({ ...recipient, ...data }),
    });
    this.notify(EmailChangeRequested, 'notifications.email-change', {
      recipient: ({ subject }) => subject,
      address: ({ subject, data }) => this.cipher.decrypt(data.newEmail, subject),
      render: (recipient, event) => this.emailChange(recipient, event),
    });
    this.notify(EmailChangeRequested, 'notifications.email-change-requested', {
      recipient: ({ subject }) => subject,
      render: accountEmails.emailChangeRequested,
    });
    for (const [handler, isFormer] of [
      ['notifications.email-changed-former', true],
      ['notifications.email-changed', false],
    ] as const)
      this.notify(UserUpdated, handler, {
        recipient: ({ subject, data }) => (data.formerEmail === undefined ? null : subject),
        ...(isFormer && { address: ({ subject, data }) => this.cipher.decrypt(data.formerEmail ?? '', subject) }),
        render: accountEmails.emailChanged,
      });
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
      render: (recipient, { data }) => accountEmails.passwordChanged({ ...recipient, ...data }),
    });
    this.notify(WebhookDisabled, 'notifications.webhook-disabled', {
      recipient: ({ data }) => data.createdBy,
      render: (recipient, { data }) => accountEmails.webhookDisabled({ ...recipient, ...data }),
    });
    this.notifyBuyer(OrderPlaced, 'notifications.order-placed', orderEmails.orderPlaced);
    this.notifyBuyer(OrderUpdated, 'notifications.order-updated', orderEmails.orderUpdated);
    this.notifyBuyer(OrderPaid, 'notifications.order-paid', orderEmails.orderPaid);
    this.notifyBuyer(OrderShipped, 'notifications.order-shipped', orderEmails.orderShipped);
    this.notifyBuyer(OrderDelivered, 'notifications.order-delivered', orderEmails.orderDelivered);
    this.notify(OrderCancelled, 'notifications.order-cancelled', {
      preference: 'order.cancelled',
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
      preference: type.type as NotificationTypeName,
      recipient: ({ data }) => data.userId,
      render: (recipient, { data }) => render({ ...recipient, ...data }),
    });
  }

  private notify<Data extends object>(
    type: EventType<Data>,
    handler: string,
    { preference, recipient, address, render }: Notification<Data>,
  ): void {
    this.handlers.register(type, handler, 'external', async (event) => {
      const userId = recipient(event);
      if (userId === null) return;
      // The same for every try, so that receivers can recognise duplicates.
      const messageId = `${event.id}.${handler}`;
      const skip = (reason: string) => this.logger.log({ mail: messageId, userId }, `No e-mail is sent: ${reason}.`);
      const user = await this.users.find(userId);
      if (!user) return skip('the user was deleted');
      if (preference && !(await this.preferences.isEnabled(userId, preference, 'email')))
        return skip('the user does not want it');
      const content = await render({ firstName: user.firstName, publicUrl: this.config.publicUrl }, event);
      if (!content) return skip('it is no longer due');
      const to = { name: fullName(user), address: address?.(event) ?? user.email };
      await this.mailer.send({ ...content, to, messageId });
    });
  }

  /** To the new address; null when another account has it, or the link is no longer due. */
  private async emailChange(
    recipient: Recipient,
    event: DomainEvent<LinkRequest & { readonly newEmail: string }>,
  ): Promise<Content | null> {
    const newEmail = this.cipher.decrypt(event.data.newEmail, event.subject);
    if (await this.users.isEmailTaken(newEmail)) return null;
    const link = await this.emailLinks.make('change_email', event, newEmail);
    return link && accountEmails.emailChange({ ...recipient, ...link });
  }

  /** Renders with a new one-time link; null when none can be made. */
  private withLink(
    purpose: Parameters<EmailLinkService['make']>[0],
    render: (content: accountEmails.LinkEmail) => Content,
  ): (recipient: Recipient, event: DomainEvent<object>) => Promise<Content | null> {
    return async (recipient, event) => {
      const link = await this.emailLinks.make(purpose, event);
      return link && render({ ...recipient, ...link });
    };
  }
}
