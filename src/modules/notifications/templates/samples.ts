import type { Content } from '../../../kernel/mail/email-message.js';
import { emailVerification, passwordChanged, passwordReset, registrationRepeated, welcome } from './account-emails.js';
import type { Recipient } from './email-layout.js';
import {
  orderCancelled,
  orderDelivered,
  type OrderEmail,
  orderPaid,
  orderPlaced,
  orderShipped,
  orderUpdated,
} from './order-emails.js';

/** Every e-mail with data that is hard to render: for `npm run mail:preview` and the tests. */
export function samples(recipient: Recipient): Readonly<Record<string, Content>> {
  const { publicUrl } = recipient;
  const resetUrl = `${publicUrl}/account/reset-password#token=sample`;
  const order: OrderEmail = {
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
  const cancelled = { ...recipient, number: order.number };
  return {
    welcome: welcome(recipient),
    'email-verification': emailVerification({
      ...recipient,
      url: `${publicUrl}/account/verify-email?next=%2F&lang=en#token=sample`,
      validMinutes: 24 * 60,
    }),
    'password-reset': passwordReset({ ...recipient, url: resetUrl, validMinutes: 30 }),
    'registration-repeated': registrationRepeated({ ...recipient, url: resetUrl, validMinutes: 60 }),
    'password-changed': passwordChanged(recipient),
    'order-placed': orderPlaced(order),
    'order-updated': orderUpdated(order),
    'order-paid': orderPaid(order),
    'order-shipped': orderShipped(order),
    'order-delivered': orderDelivered(order),
    'order-cancelled': orderCancelled({ ...cancelled, reason: 'expired', refund: null }),
    'order-cancelled-after-payment': orderCancelled({ ...cancelled, reason: 'shop', refund: order.total }),
  };
}
