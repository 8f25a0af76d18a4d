import type { Content } from '../../../../kernel/mail/email-message.js';
import * as accountEmails from './account-emails.js';
import type { Recipient } from './email-layout.js';
import * as orderEmails from './order-emails.js';

/** Every e-mail with data that is hard to render: for `npm run mail:preview` and the tests. */
export function sampleEmails(recipient: Recipient): Readonly<Record<string, Content>> {
  const { publicUrl } = recipient;
  const resetUrl = `${publicUrl}/account/reset-password#token=sample`;
  const order: orderEmails.OrderEmail = {
    ...recipient,
    number: 'ORD-000123',
    lines: [
      { name: 'Müller’s Teapot, 1 litre', sku: 'TEA-001', quantity: 2, unitPrice: { amount: 1999, currency: 'EUR' } },
      {
        name: 'Mug <b>“Good morning”</b> & saucer ☕️',
        sku: 'MUG-7',
        quantity: 10,
        unitPrice: { amount: 1250, currency: 'EUR' },
      },
      { name: 'إبريق شاي', sku: 'TEA-AR', quantity: 1, unitPrice: { amount: 4500, currency: 'EUR' } },
    ],
    total: { amount: 2 * 1999 + 10 * 1250 + 4500, currency: 'EUR' },
  };
  const key = { name: 'Warehouse <b>', prefix: 'kls_0123456789', userId: 'one' };
  const cancelled = { ...recipient, number: order.number };
  return {
    welcome: accountEmails.welcome(recipient),
    'email-verification': accountEmails.emailVerification({
      ...recipient,
      url: `${publicUrl}/account/verify-email?next=%2F&lang=en#token=sample`,
      validMinutes: 24 * 60,
    }),
    'password-reset': accountEmails.passwordReset({ ...recipient, url: resetUrl, validMinutes: 30 }),
    'registration-repeated': accountEmails.registrationRepeated({ ...recipient, url: resetUrl, validMinutes: 60 }),
    'password-changed': accountEmails.passwordChanged(recipient),
    'password-reset-done': accountEmails.passwordChanged({
      ...recipient,
      revoked: ['API key Nightly “export” (kls_0123456789)'],
      kept: ['Sign-in with accounts.google.com as anna@example.com'],
    }),
    'email-change': accountEmails.emailChange({ ...recipient, url: resetUrl, validMinutes: 24 * 60 }),
    'email-change-requested': accountEmails.emailChangeRequested(recipient),
    'email-changed': accountEmails.emailChanged(recipient),
    'identity-linked': accountEmails.identityLinked({ ...recipient, issuer: 'https://accounts.google.com' }),
    'api-key-issued': accountEmails.apiKeyIssued({ ...recipient, ...key, issuedBy: key.userId }),
    'api-key-issued-by-administrator': accountEmails.apiKeyIssued({ ...recipient, ...key, issuedBy: 'another' }),
    'webhook-disabled': accountEmails.webhookDisabled({
      ...recipient,
      url: 'https://warehouse.example.com/webhooks?shop=1&copy=true',
      reason: 'failing',
    }),
    'order-placed': orderEmails.orderPlaced(order),
    'order-updated': orderEmails.orderUpdated(order),
    'order-paid': orderEmails.orderPaid(order),
    'order-shipped': orderEmails.orderShipped(order),
    'order-delivered': orderEmails.orderDelivered(order),
    'order-cancelled': orderEmails.orderCancelled({ ...cancelled, reason: 'expired', refund: null }),
    'order-cancelled-after-payment': orderEmails.orderCancelled({ ...cancelled, reason: 'shop', refund: order.total }),
  };
}
